"""One renderer for every form: {{ form }} is the summary of errors and all fields."""

from django.forms.renderers import TemplatesSetting


class PortalFormRenderer(TemplatesSetting):
    """Label above, hint, control, error tied to it; templates in templates/ui and django/forms."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
