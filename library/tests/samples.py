"""Texts for tests of books: one with all that authors may write, one with all that they may not."""

from accounts.tests.factories import create_directorate
from centers.tests.factories import create_organisation
from library import records
from library.models import Edition
from library.tests.factories import create_published, create_resource, create_topic

BODY = """\
# Башы

Текст *кыйшык*, **калың**, `код`, [шилтеме](https://example.org/a?b=1&c=2) жана
[бул жерге](#2-кадам). [Барак](/ky/library/)

## 2-кадам

- бир
- эки
  1. ички
  2. дагы

| Күн | Сом |
|-----|----:|
| 1-март | 3 000 |
| 2-март | a < b & c |

::: tip
Кеңеш.
:::

::: warning
> Сак болуңуз.
:::

::: steps
3. Үчүнчү
4. Төртүнчү
:::

```
#eval("код") <b>
```

---

::: check
Канча?
- [ ] Бир
- [x] Эки & үч
- [ ] Төрт
Себеби эки.
:::

### Ички бөлүм

Аягы.
"""
LETTERS = "## Ўзбек Қазақ Тоҷик ғ ҳ ҷ ў қ ә ұ һ і ç ş ğ ı ß\n\nТекст."
# Things that some author will paste one day.
NASTY = """\
#eval("1+1") #read("/etc/passwd") $x^2$ @label <label> \\#import "a" *a_b* ~ -- --- `#f()`

<script>alert(1)</script><table><tr><td colspan="9999">a<td rowspan=3>b</tr><tr><th>c</table>
<li>loose</li><dl><dt>t<dd>d</dl><div><div><p>x<ul></ul><ol start="-5"><li></li></ol></div></div>
<a href="javascript:alert(1)">no</a> <a href="#nowhere">nowhere</a> <a name="x"></a> <img src=x>
<h4>Deep first</h4><h2 id="1 2">Again</h2><h2></h2><p lang="ru">Русский</p><br><br>

- <h2>inside</h2>

[empty]() [](https://example.org) ![](/media/../settings.py) ![alt](https://other.example/x.png)
\x0b\x01 😀 中文 \ufffe \U0001fffe \u0378 \u200b

::: check
no answers
:::

::: check
Q "quoted" #q
- [x] <b>A</b> #a
:::
"""


def published(body: str = BODY, *, kind: str = "tutorial", language: str = "ky") -> Edition:
    """A language version with all that a book tells, read as the views read it."""
    author = create_directorate()
    resource = create_resource(
        by=author,
        kind=kind,
        licence="cc-by-sa",
        source_url="https://example.org/source",
        adapted_from="Булак",
        topics=[create_topic(name="Тигүү")],
        contributors=[
            {"role": "author", "name": "Айгүл Асанова"},
            {"role": "translator", "name": "Бакыт"},
            {"role": "expert", "organisation": create_organisation(name="Академия")},
        ],
    )
    edition = create_published(
        resource=resource,
        by=author,
        language=language,
        title="Өлчөм & ченөө <1>",
        summary="Ченегенди үйрөнөсүз.",
        body=body,
    )
    return records.editions().defer(None).get(pk=edition.pk)
