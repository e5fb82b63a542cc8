"""Who gets what at every address: role × address → status.

A new address fails here until it has its line. 200 shown, 302 done or sent to sign in, 403 known
but not allowed, 404 does not exist for this person. Everything belongs to the center of
"coordinator"; see world.py. Addresses that only take POST stand with POST.
"""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from kaea_portal.tests.addresses import Address, addresses
from kaea_portal.tests.world import ROLES, World, create_world

# visitor admin directorate coordinator stranger trainer reviewer donor nobody
MATRIX = """
GET  language_redirect                          302 302 302 302 302 302 302 302 302
GET  healthz                                    503 503 503 503 503 503 503 503 503
GET  public_file path                           404 404 404 404 404 404 404 404 404
GET  robots                                     200 200 200 200 200 200 200 200 200
GET  sitemap                                    200 200 200 200 200 200 200 200 200
GET  sitemap_section section                    200 200 200 200 200 200 200 200 200
GET  oai                                        200 200 200 200 200 200 200 200 200
GET  opds_atom                                  200 200 200 200 200 200 200 200 200
GET  opds_atom_list                             200 200 200 200 200 200 200 200 200
GET  opds_search                                200 200 200 200 200 200 200 200 200
GET  opds_json                                  200 200 200 200 200 200 200 200 200
GET  opds_json_book slug language               200 200 200 200 200 200 200 200 200
GET  opds_json_list                             200 200 200 200 200 200 200 200 200
GET  home                                       200 200 200 200 200 200 200 200 200
GET  search                                     302 200 200 200 200 200 200 200 200
GET  privacy                                    200 200 200 200 200 200 200 200 200
GET  styleguide                                 200 200 200 200 200 200 200 200 200
GET  accounts:user_list                         302 200 200 403 403 403 403 403 403
GET  accounts:user_detail pk                    302 200 200 403 403 403 403 403 403
POST accounts:role_change pk                    302 302 302 403 403 403 403 403 403
POST accounts:user_leave pk                     302 302 302 403 403 403 403 403 403
POST accounts:invitation_resend pk              302 302 302 403 403 403 403 403 403
POST accounts:invitation_revoke pk              302 302 302 403 403 403 403 403 403
GET  accounts:invitation_create                 302 200 200 403 403 403 403 403 403
GET  accounts:invitation_accept token           404 404 404 404 404 404 404 404 404
GET  accounts:role_list                         302 200 200 200 200 200 200 200 200
GET  accounts:preferences_edit                  302 200 200 200 200 200 200 200 200
POST theme_set                                  302 302 302 302 302 302 302 302 302
GET  account_login                              200 302 302 302 302 302 302 302 302
GET  account_logout                             302 200 200 200 200 200 200 200 200
GET  account_inactive                           200 200 200 200 200 200 200 200 200
GET  account_signup                             200 302 302 302 302 302 302 302 302
GET  account_request_login_code                 200 302 302 302 302 302 302 302 302
GET  account_confirm_login_code                 302 302 302 302 302 302 302 302 302
GET  account_reauthenticate                     302 403 403 403 403 403 403 403 403
GET  account_change_password                    302 302 302 302 302 302 302 302 302
GET  account_set_password                       302 200 200 200 200 200 200 200 200
GET  account_reset_password                     200 200 200 200 200 200 200 200 200
GET  account_reset_password_done                200 200 200 200 200 200 200 200 200
GET  account_reset_password_from_key uidb36 key 200 200 200 200 200 200 200 200 200
GET  account_reset_password_from_key_done       200 200 200 200 200 200 200 200 200
GET  mfa_index                                  302 200 200 200 200 200 200 200 200
GET  mfa_authenticate                           302 302 302 302 302 302 302 302 302
GET  mfa_reauthenticate                         302 403 403 403 403 403 403 403 403
GET  mfa_activate_totp                          302 200 200 200 200 200 200 200 200
GET  mfa_deactivate_totp                        302 404 404 404 404 404 404 404 404
GET  mfa_view_recovery_codes                    302 404 404 404 404 404 404 404 404
GET  mfa_generate_recovery_codes                302 200 200 200 200 200 200 200 200
GET  mfa_download_recovery_codes                302 404 404 404 404 404 404 404 404
GET  mfa_list_webauthn                          302 200 200 200 200 200 200 200 200
GET  mfa_add_webauthn                           302 200 200 200 200 200 200 200 200
GET  mfa_reauthenticate_webauthn                302 403 403 403 403 403 403 403 403
GET  mfa_remove_webauthn pk                     302 404 404 404 404 404 404 404 404
GET  mfa_edit_webauthn pk                       302 404 404 404 404 404 404 404 404
GET  mfa_login_webauthn                         302 302 302 302 302 302 302 302 302
GET  core:audit_list                            302 200 200 403 403 403 403 403 403
GET  core:job_list                              302 200 200 200 200 200 200 200 200
GET  core:job_detail pk                         302 200 200 200 404 404 404 404 404
POST core:job_cancel pk                         302 302 302 302 404 404 404 404 404
POST core:job_restart pk                        302 302 302 302 404 404 404 404 404
GET  core:job_download pk                       302 200 200 200 404 404 404 404 404
GET  core:message_list                          302 200 200 200 200 403 403 403 403
GET  core:phone_list                            302 200 200 403 403 403 403 403 403
POST core:phone_list_export                     302 200 200 403 403 403 403 403 403
GET  core:message_detail pk                     302 200 200 200 404 404 404 404 404
GET  core:message_update pk                     302 200 200 403 403 403 403 403 403
POST core:message_send pk                       302 302 302 403 403 403 403 403 403
GET  core:rule_list                             302 200 200 403 403 403 403 403 403
GET  core:rule_update key                       302 200 200 403 403 403 403 403 403
GET  core:subscription_create                   200 200 200 200 200 200 200 200 200
GET  core:subscription_asked                    200 200 200 200 200 200 200 200 200
GET  core:subscription_confirm token            200 200 200 200 200 200 200 200 200
GET  core:subscription_update token             200 200 200 200 200 200 200 200 200
GET  core:subscription_stop token               200 200 200 200 200 200 200 200 200
GET  core:news_feed kind                        200 200 200 200 200 200 200 200 200
POST core:message_cancel pk                     302 302 302 403 403 403 403 403 403
POST core:message_tell pk                       302 302 302 403 403 403 403 403 403
GET  centers:center_list                        200 200 200 200 200 200 200 200 200
GET  centers:center_staff                       302 302 302 200 200 403 403 403 403
GET  centers:center_create                      302 200 200 403 403 403 403 403 403
POST centers:membership_switch                  302 302 302 302 302 302 302 302 302
GET  centers:membership_end pk                  302 200 200 200 404 403 404 404 404
GET  centers:center_options version             302 200 200 403 403 403 403 403 403
GET  centers:place_search                       302 200 200 200 200 200 403 403 403
GET  centers:network_detail                     302 200 200 403 403 403 403 403 403
GET  centers:organisation_list                  302 200 200 403 403 403 403 403 403
GET  centers:organisation_create                302 200 200 403 403 403 403 403 403
GET  centers:organisation_detail pk             302 200 200 403 403 403 403 403 403
GET  centers:organisation_update pk             302 200 200 403 403 403 403 403 403
GET  centers:organisation_rename pk             302 200 200 403 403 403 403 403 403
GET  centers:network_update pk                  302 200 200 403 403 403 403 403 403
GET  centers:center_detail slug                 200 200 200 200 200 200 200 200 200
GET  centers:center_staff slug                  302 200 200 200 404 403 404 404 404
GET  centers:center_update slug                 302 200 200 200 404 403 404 404 404
GET  centers:picture_remove slug                302 200 200 200 404 403 404 404 404
GET  centers:picture_update slug                302 200 200 200 404 403 404 404 404
GET  centers:membership_invite slug             302 200 200 200 404 403 404 404 404
GET  people:person_list                         302 200 200 200 200 403 403 403 403
GET  people:person_create                       302 200 200 200 200 403 403 403 403
GET  people:person_export                       302 200 200 200 200 403 403 403 403
GET  people:consent_text_list                   302 200 200 200 200 403 403 403 403
GET  people:consent_sheet purpose               302 200 200 200 200 403 403 403 403
GET  people:pair_list                           302 200 200 200 200 403 403 403 403
GET  people:pair_detail pk                      302 200 200 200 404 404 404 404 404
POST people:merge_undo pk                       302 302 302 403 404 404 404 404 404
GET  people:person_detail pk                    302 200 200 200 404 404 404 404 404
GET  people:person_update pk                    302 200 200 200 404 404 404 404 404
GET  people:person_history pk                   302 200 200 200 404 404 404 404 404
GET  people:person_account pk                   302 200 200 200 404 404 404 404 404
GET  people:person_void pk                      302 200 200 200 404 404 404 404 404
POST people:person_restore pk                   302 302 302 302 404 404 404 404 404
GET  people:person_anonymise pk                 302 200 200 403 403 403 403 403 403
GET  people:consent_create pk                   302 200 200 200 404 404 404 404 404
GET  people:consent_withdraw pk consent_pk      302 200 200 200 404 404 404 404 404
GET  projects:project_list                      302 200 200 200 200 200 200 200 200
GET  projects:project_create                    302 200 200 403 403 403 403 403 403
GET  projects:viewer_list                       302 200 200 403 403 403 403 403 403
GET  projects:viewer_remove pk                  302 200 200 403 403 403 403 403 403
GET  projects:policy_item_create                302 200 200 403 403 403 403 403 403
GET  projects:policy_item_update code           302 200 200 403 403 403 403 403 403
GET  projects:project_detail code               302 200 200 200 200 200 404 200 404
GET  projects:project_update code               302 200 200 403 403 403 404 403 404
GET  projects:project_public code               200 200 200 200 200 200 200 200 200
GET  projects:funding_update code pk            302 200 200 403 403 403 404 403 404
GET  projects:partner_create code               302 200 200 403 403 403 404 403 404
GET  projects:partner_remove code pk            302 200 200 403 403 403 404 403 404
GET  projects:document_create code              302 200 200 403 403 403 404 403 404
GET  projects:document_download code pk         302 200 200 200 200 200 404 200 404
GET  projects:document_remove code pk           302 200 200 403 403 403 404 403 404
GET  projects:framework_export code             302 200 200 200 200 200 404 200 404
GET  projects:framework_copy code               302 200 200 403 403 403 404 403 404
GET  projects:result_create code                302 200 200 403 403 403 404 403 404
GET  projects:result_update code pk             302 200 200 403 403 403 404 403 404
POST projects:result_remove code pk             302 302 302 403 403 403 404 403 404
GET  projects:indicator_create code pk          302 200 200 403 403 403 404 403 404
GET  projects:indicator_detail code pk          302 200 200 200 200 200 404 200 404
GET  projects:indicator_update code pk          302 200 200 403 403 403 404 403 404
POST projects:indicator_submit code pk          302 302 302 403 403 403 404 403 404
POST projects:indicator_approve code pk         302 302 302 403 403 403 404 403 404
GET  projects:indicator_return code pk          302 200 200 403 403 403 404 403 404
GET  projects:target_set code pk                302 200 200 403 403 403 404 403 404
GET  projects:value_create code pk              302 200 200 403 403 403 404 403 404
GET  projects:value_void code pk                302 200 200 403 403 403 404 403 404
GET  projects:value_file code pk                302 200 200 404 404 404 404 404 404
GET  service_worker                             200 200 200 200 200 200 200 200 200
GET  web_manifest                               200 200 200 200 200 200 200 200 200
GET  library:resource_list                      200 200 200 200 200 200 200 200 200
GET  library:resource_detail slug               200 200 200 200 200 200 200 200 200
GET  library:edition_detail slug language       200 200 200 200 200 200 200 200 200
GET  library:cards_print slug language          200 200 200 200 200 200 200 200 200
GET  library:saved_list                         200 200 200 200 200 200 200 200 200
GET  library:offline                            200 200 200 200 200 200 200 200 200
GET  library:shelf_manifest code                200 200 200 200 200 200 200 200 200
GET  library:hit_manifest                       200 200 200 200 200 200 200 200 200
GET  library:qr_sheet                           302 200 200 200 200 200 200 200 200
GET  library:count_list                         302 200 200 403 403 403 403 403 403
GET  library:count_export                       302 200 200 403 403 403 403 403 403
GET  library:library_export                     302 200 200 403 403 403 403 403 403
GET  library:file_download pk name              200 200 200 200 200 200 200 200 200
GET  library:link_list                          302 200 200 200 200 403 200 403 403
GET  library:file_remove pk                     302 200 200 200 404 404 403 404 404
HEAD library:upload_detail pk                   302 404 404 412 404 404 404 404 404
GET  library:file_create slug language          302 200 200 200 404 404 403 404 404
POST library:upload_create slug language        302 412 412 412 404 404 403 404 404
GET  library:image_create slug                  302 200 200 200 404 404 403 404 404
GET  library:image_update slug name             302 200 200 200 404 404 403 404 404
POST library:image_cover slug name             302 302 302 302 404 404 403 404 404
GET  library:image_remove slug name             302 200 200 200 404 404 403 404 404
GET  library:feed                               200 200 200 200 200 200 200 200 200
GET  library:edition_pdf slug language          200 200 200 200 200 200 200 200 200
GET  library:edition_epub slug language         200 200 200 200 200 200 200 200 200
GET  library:edition_cover slug language        200 200 200 200 200 200 200 200 200
GET  trainings:training_list                    302 200 200 200 200 200 200 200 200
GET  trainings:training_create                  302 200 200 200 200 403 403 403 403
GET  trainings:upcoming_list                    200 200 200 200 200 200 200 200 200
GET  trainings:upcoming_detail slug             200 200 200 200 200 200 200 200 200
GET  trainings:programme_list                   302 200 200 200 200 200 403 403 403
GET  trainings:programme_create                 302 200 200 403 403 403 403 403 403
GET  trainings:programme_detail slug            302 200 200 200 200 200 403 403 403
GET  trainings:programme_update slug            302 200 200 403 403 403 403 403 403
GET  trainings:programme_version slug           302 200 200 403 403 403 403 403 403
GET  trainings:programme_adopt slug             302 200 200 403 403 403 403 403 403
GET  trainings:tot_update slug                  302 200 200 403 403 403 403 403 403
POST trainings:programme_retire slug            302 302 302 403 403 403 403 403 403
GET  trainings:entry_list                       302 200 200 403 403 403 403 403 403
GET  trainings:entry_create kind                302 200 200 403 403 403 403 403 403
GET  trainings:entry_update kind pk             302 200 200 403 403 403 403 403 403
GET  trainings:order_list                       302 200 200 200 200 403 403 403 403
GET  trainings:order_create                     302 200 200 200 200 403 403 403 403
GET  trainings:order_figures                    302 200 200 200 200 403 403 403 403
GET  trainings:order_export                     302 200 200 200 200 403 403 403 403
GET  trainings:order_detail pk                  302 200 200 200 404 403 403 403 403
GET  trainings:order_update pk                  302 200 200 200 404 403 403 403 403
GET  trainings:order_decline pk                 302 200 200 200 404 403 403 403 403
GET  trainings:order_cancel pk                  302 200 200 200 404 403 403 403 403
GET  trainings:order_fill pk                    302 200 200 200 404 403 403 403 403
GET  trainings:order_guarantee_create pk        302 200 200 200 404 403 403 403 403
POST trainings:order_agree pk                   302 302 302 302 404 403 403 403 403
POST trainings:order_finish pk                  302 302 302 302 404 403 403 403 403
POST trainings:order_release pk                 302 404 404 404 404 403 403 403 403
GET  trainings:guarantee_void pk                302 200 200 200 404 403 403 403 403
GET  trainings:guarantee_create slug            302 200 200 200 404 403 404 404 404
GET  trainings:application_create slug          200 200 200 200 200 200 200 200 200
GET  trainings:application_own slug token       200 200 200 200 200 200 200 200 200
GET  trainings:application_cancel slug token    200 200 200 200 200 200 200 200 200
POST trainings:application_take slug token      200 200 200 200 200 200 200 200 200
GET  trainings:application_list slug            302 200 200 200 404 403 404 404 404
GET  trainings:sign_up_update slug              302 200 200 200 404 403 404 404 404
GET  trainings:application_detail slug pk       302 200 200 200 404 403 404 404 404
GET  trainings:application_refuse slug pk       302 200 200 200 404 403 404 404 404
GET  trainings:call_create slug                 302 200 200 200 404 403 404 404 404
GET  trainings:call_detail slug pk              302 200 200 200 404 403 404 404 404
POST trainings:application_accept slug pk       302 302 302 302 404 403 404 404 404
POST trainings:application_queue slug pk        302 302 302 302 404 403 404 404 404
GET  trainings:training_detail slug             302 200 200 200 404 200 404 404 404
GET  trainings:training_update slug             302 200 200 200 404 403 404 404 404
GET  trainings:training_copy slug               302 200 200 200 404 403 404 404 404
GET  trainings:training_switch slug             302 200 200 200 404 403 404 404 404
GET  trainings:training_cancel slug             302 200 200 200 404 403 404 404 404
GET  trainings:session_list slug                302 200 200 200 404 403 404 404 404
GET  trainings:session_update slug pk           302 200 200 200 404 403 404 404 404
POST trainings:session_delete slug pk           302 302 302 302 404 403 404 404 404
GET  trainings:register_detail slug             302 200 200 200 404 200 404 404 404
GET  trainings:enrolment_create slug            302 200 200 200 404 403 404 404 404
GET  trainings:enrolment_update slug pk         302 200 200 200 404 403 404 404 404
GET  trainings:sender_update slug pk            302 200 200 200 404 403 404 404 404
GET  trainings:aggregate_update slug            302 200 200 200 404 403 404 404 404
GET  trainings:register_export slug             302 200 200 200 404 403 404 404 404
GET  trainings:attendance_update slug           302 200 200 200 404 200 404 404 404
POST trainings:attendance_undo slug             302 302 302 302 404 302 404 404 404
GET  trainings:results_update slug              302 200 200 200 404 200 404 404 404
GET  trainings:step_list slug                   302 200 200 200 404 200 404 404 404
GET  trainings:step_create slug pk              302 200 200 200 404 200 404 404 404
GET  trainings:award_create slug pk             302 200 200 403 404 403 404 404 404
GET  trainings:award_renew pk                   302 200 200 403 403 403 403 403 403
GET  trainings:award_end pk                     302 200 200 403 403 403 403 403 403
GET  trainings:cascade_list                     302 200 200 200 200 403 403 403 403
GET  trainings:cascade_detail slug              302 200 200 200 404 403 403 403 403
GET  trainings:cascade_export slug              302 200 200 200 404 403 403 403 403
GET  trainings:cascade_rows slug                302 200 200 200 404 403 403 403 403
GET  trainings:cascade_update slug              302 200 200 403 403 403 403 403 403
GET  trainings:request_list                     302 200 200 200 200 200 403 403 403
GET  trainings:request_create                   302 200 200 200 200 403 403 403 403
GET  trainings:request_detail pk                302 200 200 200 404 200 403 403 403
POST trainings:request_assign pk                302 404 404 403 403 403 403 403 403
POST trainings:request_accept pk                302 302 302 403 404 302 403 403 403
GET  trainings:request_decline pk               302 200 200 403 404 200 403 403 403
POST trainings:request_finish pk                302 302 302 302 404 403 403 403 403
GET  trainings:request_withdraw pk              302 200 200 200 404 403 403 403 403
GET  trainings:trainer_list                     302 200 200 200 200 403 403 403 403
GET  trainings:trainer_detail pk                302 200 200 200 200 404 404 404 404
GET  trainings:trainer_update pk                302 200 200 200 404 404 404 404 404
GET  trainings:further_training_create pk       302 200 200 200 404 404 404 404 404
GET  trainings:further_training_void pk row_pk  302 200 200 200 404 404 404 404 404
GET  trainings:gap_list slug                    302 200 200 200 404 200 404 404 404
POST trainings:training_submit slug             302 302 302 302 404 403 404 404 404
POST trainings:training_approve slug            302 302 302 403 404 403 404 404 404
GET  trainings:training_return slug             302 200 200 403 404 403 404 404 404
GET  trainings:training_reopen slug             302 200 200 403 404 403 404 404 404
GET  trainings:attendance_sheet slug            302 200 200 200 404 200 404 404 404
GET  trainings:import_create slug               302 200 200 200 404 403 404 404 404
GET  trainings:import_detail slug pk            302 302 302 302 404 403 404 404 404
GET  trainings:import_columns slug pk           302 302 302 302 404 403 404 404 404
GET  trainings:import_commit slug pk            302 200 200 200 404 403 404 404 404
GET  trainings:import_consent slug pk           302 200 200 200 404 403 404 404 404
GET  trainings:import_rejected slug pk          302 200 200 200 404 403 404 404 404
GET  did_document                               200 200 200 200 200 200 200 200 200
GET  credential_json code                       200 200 200 200 200 200 200 200 200
GET  credential_badge code form                 200 200 200 200 200 200 200 200 200
GET  credential_status number                   200 200 200 200 200 200 200 200 200
GET  certificate_find                           200 200 200 200 200 200 200 200 200
GET  certificate_page code                      200 200 200 200 200 200 200 200 200
GET  trainings:certificate_list slug            302 200 200 200 404 403 404 404 404
POST trainings:certificate_preview slug         302 302 302 302 404 403 404 404 404
POST trainings:certificate_print slug           302 302 302 302 404 403 404 404 404
POST trainings:trainer_certificate slug pk      302 302 302 302 404 403 404 404 404
GET  trainings:certificate_detail pk            302 200 200 200 404 404 404 404 404
GET  trainings:certificate_revoke pk            302 200 200 200 404 404 404 404 404
POST trainings:certificate_renew pk             302 302 302 302 404 404 404 404 404
POST trainings:certificate_share pk             302 302 302 302 404 404 404 404 404
GET  trainings:certificate_pdf pk               302 200 200 200 404 404 404 404 404
GET  trainings:certificate_badge pk form        302 200 200 200 404 404 404 404 404
GET  trainings:prior_create pk                  302 200 200 200 404 403 403 403 403
GET  trainings:record_own                       302 200 200 200 200 302 200 200 200
GET  trainings:record_detail pk                 302 200 200 200 404 404 404 404 404
GET  trainings:record_pdf pk                    302 200 200 200 404 404 404 404 404
GET  trainings:record_shared_pdf token          200 200 200 200 200 200 200 200 200
POST trainings:record_link_create pk            302 200 200 200 404 404 404 404 404
GET  trainings:external_create pk               302 200 200 200 404 403 403 403 403
GET  trainings:external_void pk                 302 200 200 200 404 403 403 403 403
POST trainings:record_link_revoke pk            302 302 302 302 404 404 404 404 404
GET  trainings:record_shared token              200 200 200 200 200 200 200 200 200
GET  trainings:exam_list                        302 200 200 200 200 403 403 403 403
GET  trainings:exam_create                      302 200 200 200 200 403 403 403 403
GET  trainings:exam_detail pk                   302 200 200 200 404 403 403 403 403
GET  trainings:exam_update pk                   302 200 200 200 404 403 403 403 403
POST trainings:exam_start pk                    302 302 302 302 404 403 403 403 403
POST trainings:exam_publish pk                  302 302 302 302 404 403 403 403 403
GET  trainings:exam_cancel pk                   302 200 200 200 404 403 403 403 403
GET  trainings:exam_protocol pk                 302 200 200 200 404 403 403 403 403
GET  trainings:exam_export pk                   302 200 200 200 404 403 403 403 403
GET  trainings:exam_member_create pk            302 200 200 200 404 403 403 403 403
POST trainings:exam_member_remove pk row_pk     302 302 302 302 404 403 403 403 403
GET  trainings:exam_assessor_create pk          302 200 200 200 404 403 403 403 403
POST trainings:exam_assessor_remove pk row_pk   302 302 302 302 404 403 403 403 403
POST trainings:exam_link_create pk row_pk       302 200 200 200 404 403 403 403 403
POST trainings:exam_link_revoke pk row_pk       302 302 302 302 404 403 403 403 403
GET  trainings:exam_candidate_create pk         302 200 200 200 404 403 403 403 403
POST trainings:exam_register_add pk             302 302 302 302 404 403 403 403 403
GET  trainings:exam_candidate_detail pk row_pk  302 200 200 200 404 403 403 403 403
POST trainings:exam_assign pk row_pk            302 302 302 302 404 403 403 403 403
GET  trainings:exam_candidate_withdraw pk row_pk 302 200 200 200 404 403 403 403 403
GET  trainings:appeal_create pk row_pk          302 200 200 200 404 403 403 403 403
GET  trainings:appeal_decide pk row_pk          302 200 200 200 404 403 403 403 403
GET  trainings:marking_detail token             200 200 200 200 200 200 200 200 200
POST trainings:marking_save token pk            422 422 422 422 422 422 422 422 422
GET  trainings:paper_list                       302 200 200 200 200 403 403 403 403
GET  trainings:paper_create                     302 200 200 403 403 403 403 403 403
GET  trainings:paper_detail pk                  302 200 200 200 200 403 403 403 403
GET  trainings:paper_update pk                  302 200 200 403 403 403 403 403 403
POST trainings:paper_release pk                 302 302 302 403 403 403 403 403 403
POST trainings:paper_version pk                 302 302 302 403 403 403 403 403 403
GET  trainings:question_list                    302 200 200 403 403 403 403 403 403
GET  trainings:question_create                  302 200 200 403 403 403 403 403 403
GET  trainings:question_update pk               302 200 200 403 403 403 403 403 403
GET  trainings:assessment_list                  302 200 200 200 200 403 403 403 403
GET  trainings:assessment_create                302 200 200 403 403 403 403 403 403
GET  trainings:assessment_detail pk             302 200 200 200 200 403 403 403 403
POST trainings:assessment_release pk            302 302 302 403 403 403 403 403 403
POST trainings:assessment_link_create pk        302 200 200 200 200 403 403 403 403
GET  trainings:assessment_take token            200 200 200 200 200 200 200 200 200
GET  trainings:programme_certificate slug       302 200 200 403 403 403 403 403 403
GET  events:public_list                         200 200 200 200 200 200 200 200 200
GET  events:public_detail slug                  200 200 200 200 200 200 200 200 200
GET  events:event_calendar slug                 200 200 200 200 200 200 200 200 200
GET  events:public_programme slug               200 200 200 200 200 200 200 200 200
GET  events:programme_pdf slug language         200 200 200 200 200 200 200 200 200
GET  events:speaker_calendar slug uid           200 200 200 200 200 200 200 200 200
GET  events:slot_calendar slug uid              200 200 200 200 200 200 200 200 200
GET  events:feed                                200 200 200 200 200 200 200 200 200
GET  events:event_list                          302 200 200 200 200 200 403 403 403
GET  events:event_create                        302 200 200 200 200 403 403 403 403
GET  events:plan_list                           302 200 200 200 200 200 403 403 403
GET  events:event_detail slug                   302 200 200 200 404 200 404 404 404
GET  events:event_update slug                   302 200 200 200 404 403 404 404 404
GET  events:event_copy slug                     302 200 200 200 404 403 404 404 404
POST events:event_announce slug                 302 302 302 302 404 403 404 404 404
GET  events:event_hold slug                     302 200 200 200 404 403 404 404 404
GET  events:event_report slug                   302 200 200 200 404 403 404 404 404
GET  events:event_reopen slug                   302 200 200 403 404 403 404 404 404
GET  events:event_cancel slug                   302 200 200 200 404 403 404 404 404
GET  events:programme_detail slug               302 200 200 200 404 200 404 404 404
GET  events:programme_release slug              302 200 200 200 404 403 404 404 404
GET  events:slot_create slug                    302 200 200 200 404 403 404 404 404
GET  events:slot_update slug pk                 302 200 200 200 404 403 404 404 404
POST events:slot_remove slug pk                 302 302 302 302 404 403 404 404 404
GET  events:entry_add slug kind                 302 200 200 200 404 403 404 404 404
GET  events:entry_change slug kind pk           302 200 200 200 404 403 404 404 404
GET  events:entry_remove slug kind pk           302 200 200 200 404 403 404 404 404
GET  events:registration_create slug            200 200 200 200 200 200 200 200 200
GET  events:ticket_detail slug token            200 200 200 200 200 200 200 200 200
GET  events:ticket_cancel slug token            200 200 200 200 200 200 200 200 200
POST events:ticket_accept slug token            302 302 302 302 302 302 302 302 302
GET  events:ticket_calendar slug token          200 200 200 200 200 200 200 200 200
GET  events:ticket_pdf slug token               200 200 200 200 200 200 200 200 200
GET  events:sign_up_update slug                 302 200 200 200 404 403 404 404 404
GET  events:guest_list slug                     302 200 200 200 404 403 404 404 404
GET  events:guest_create slug                   302 200 200 200 404 403 404 404 404
GET  events:guest_export slug                   302 200 200 200 404 403 404 404 404
GET  events:guest_print slug                    302 200 200 200 404 403 404 404 404
GET  events:live_counter slug                   302 200 200 200 404 403 404 404 404
GET  events:guest_update slug pk                302 200 200 200 404 403 404 404 404
GET  events:desk_list slug                      302 200 200 200 404 403 404 404 404
POST events:desk_open slug                      302 302 302 302 404 403 404 404 404
POST events:desk_revoke slug pk                 302 302 302 302 404 403 404 404 404
POST events:guest_check_in slug                 302 404 404 404 404 403 404 404 404
POST events:hall_create slug                    302 302 302 302 404 403 404 404 404
GET  desk_page                                  200 200 200 200 200 200 200 200 200
GET  desk_worker                                200 200 200 200 200 200 200 200 200
GET  marking_worker                             200 200 200 200 200 200 200 200 200
GET  events:guide_pdf kind language             200 200 200 200 200 200 200 200 200
POST desk_enrol                                 400 400 400 400 400 400 400 400 400
GET  desk_guests                                403 403 403 403 403 403 403 403 403
POST desk_scans                                 403 403 403 403 403 403 403 403 403
GET  library:desk_list                          302 200 200 200 200 403 200 403 403
GET  library:resource_create                    302 200 200 200 200 403 403 403 403
GET  library:gap_list                           302 200 200 200 200 403 200 403 403
GET  library:language_list                      302 200 200 403 403 403 403 403 403
GET  library:language_create                    302 200 200 403 403 403 403 403 403
GET  library:language_update pk                 302 200 200 403 403 403 403 403 403
GET  library:topic_list                         302 200 200 403 403 403 403 403 403
GET  library:topic_create                       302 200 200 403 403 403 403 403 403
GET  library:topic_update pk                    302 200 200 403 403 403 403 403 403
POST library:comment_finish pk                  302 302 302 302 404 403 302 403 403
GET  library:resource_manage slug               302 200 200 200 404 403 200 403 403
GET  library:resource_update slug               302 200 200 200 404 403 403 403 403
GET  library:edition_create slug                302 200 200 200 404 403 403 403 403
GET  library:resource_withdraw slug             302 200 200 403 403 403 200 403 403
POST library:resource_restore slug              302 302 302 403 403 403 302 403 403
GET  library:revision_update slug language      302 200 200 200 404 403 403 403 403
POST library:revision_submit slug language      302 302 302 302 404 403 403 403 403
GET  library:revision_review slug language      302 200 200 403 403 403 200 403 403
POST library:revision_publish slug language     302 302 302 403 403 403 302 403 403
POST library:revision_return slug language      302 200 200 403 403 403 200 403 403
POST library:comment_create slug language       302 200 200 403 403 403 200 403 403
GET  library:suggestion_list                    302 302 302 302 302 302 302 302 302
GET  library:topic_detail slug                  200 200 200 200 200 200 200 200 200
GET  trainings:follow_up_list                   302 200 200 200 200 403 403 403 403
GET  trainings:follow_up_export                 302 200 200 200 200 403 403 403 403
GET  trainings:follow_up_detail pk              302 200 200 200 404 403 403 403 403
GET  trainings:follow_up_answer pk              302 200 200 200 404 403 403 403 403
POST trainings:follow_up_link pk                302 200 200 200 404 403 403 403 403
POST trainings:follow_up_called pk              302 302 302 302 404 403 403 403 403
POST trainings:follow_up_refuse pk              302 302 302 302 404 403 403 403 403
POST trainings:employer_link pk                 302 200 200 200 404 403 403 403 403
POST trainings:employer_note pk                 302 302 302 302 404 403 403 403 403
GET  trainings:alumni_list                      302 200 200 200 200 403 403 403 403
GET  trainings:alumni_export                    302 200 200 200 200 403 403 403 403
GET  trainings:follow_up_reply token            200 200 200 200 200 200 200 200 200
GET  trainings:employer_reply token             200 200 200 200 200 200 200 200 200
GET  trainings:feedback_create token            200 200 200 200 200 200 200 200 200
GET  trainings:feedback_detail slug             302 200 200 200 404 200 404 404 404
POST trainings:feedback_open slug               302 302 302 302 404 403 404 404 404
GET  trainings:feedback_update slug             302 200 200 200 404 403 404 404 404
GET  trainings:feedback_sheet slug              302 200 200 200 404 200 404 404 404
GET  reports:employment                         302 200 200 200 200 403 403 200 403
GET  reports:employment_export                  302 200 200 200 200 403 403 200 403
GET  project_iati code                           200 200 200 200 200 200 200 200 200
GET  reports:report_list                         302 200 200 200 200 403 403 200 403
GET  reports:report_detail pk                    302 200 200 200 200 403 403 302 403
GET  reports:submission_detail pk number         302 200 200 200 200 403 403 200 403
GET  reports:report_file pk                      302 200 200 200 200 403 403 200 403
GET  reports:report_preview pk                   302 200 200 403 403 403 403 403 403
GET  reports:report_changes pk number            302 200 200 403 403 403 403 403 403
POST reports:report_build pk                     302 302 302 403 403 403 403 403 403
GET  reports:report_submit pk                    302 200 200 403 403 403 403 403 403
GET  reports:report_step pk kind                 302 200 200 403 403 403 403 403 403
GET  reports:exception_create pk                 302 200 200 403 403 403 403 403 403
GET  reports:agreement_create                    302 200 200 403 403 403 403 403 403
GET  reports:agreement_detail pk                 302 200 200 403 403 403 403 403 403
GET  reports:agreement_update pk                 302 200 200 403 403 403 403 403 403
POST reports:agreement_plan pk                   302 302 302 403 403 403 403 403 403
GET  reports:period_create pk                    302 200 200 403 403 403 403 403 403
GET  reports:template_update pk                  302 200 200 403 403 403 403 403 403
GET  reports:template_download pk                302 200 200 403 403 403 403 403 403
POST reports:template_remove pk                  302 302 302 403 403 403 403 403 403
GET  reports:section_update pk key language      302 200 200 403 403 403 403 403 403
POST reports:section_copy_drop pk copy_pk        302 302 302 403 403 403 403 403 403
GET  reports:deviation_list pk                   302 200 200 200 200 403 403 403 403
GET  reports:deviation_update pk kind activity_pk 302 200 200 200 404 403 403 403 403
GET  reports:finance_update pk                   302 200 200 403 403 403 403 403 403
GET  reports:finance_import pk                   302 200 200 403 403 403 403 403 403
GET  reports:story_create pk                     302 200 200 200 200 403 403 403 403
GET  reports:story_update pk story_pk            302 200 200 200 404 403 403 403 403
GET  reports:story_consent pk story_pk           302 200 200 200 404 403 403 403 403
POST reports:story_publish pk story_pk           302 302 302 403 403 403 403 403 403
GET  reports:annex_create pk                     302 200 200 403 403 403 403 403 403
GET  reports:annex_file pk annex_pk              302 200 200 403 403 403 403 403 403
POST reports:annex_remove pk annex_pk            302 302 302 403 403 403 403 403 403
GET  reports:dashboard                          302 200 200 200 200 403 403 200 403
GET  reports:dashboard_export                   302 200 200 200 200 403 403 200 403
GET  reports:dashboard_summary                  302 200 200 200 200 403 403 200 403
GET  reports:cascade_list                       302 200 200 403 403 403 403 200 403
GET  reports:cascade_detail slug                302 200 200 403 403 403 403 404 403
GET  reports:cascade_export slug                302 200 200 403 403 403 403 404 403
GET  reports:training_rows                      302 200 200 200 200 403 403 403 403
GET  reports:participation_rows                 302 200 200 200 200 403 403 403 403
GET  reports:person_rows                        302 200 200 200 200 403 403 403 403
GET  reports:event_rows                         302 200 200 200 200 403 403 403 403
GET  reports:attendance_rows                    302 200 200 200 200 403 403 403 403
GET  reports:event_person_rows                  302 200 200 200 200 403 403 403 403
GET  reports:progress_list                      302 200 200 200 200 403 403 403 403
GET  reports:unreported_list                    302 200 200 200 200 403 403 403 403
GET  reports:policy_plan                        302 200 200 200 200 403 403 403 403
GET  reports:policy_item code                   302 200 200 200 200 403 403 403 403
GET  reports:project_progress code              302 200 200 200 200 403 403 403 403
GET  reports:indicator_progress pk              302 200 200 200 200 403 403 403 403
GET  reports:indicator_rows pk                  302 200 200 200 200 403 403 403 403
GET  reports:training_standing slug             302 200 200 200 404 403 403 403 403
GET  reports:event_standing slug                302 200 200 200 404 403 403 403 403
GET  reports:person_standing pk                 302 200 200 200 404 403 403 403 403
GET  events:commitment_list                     302 200 200 200 200 200 403 403 403
GET  events:commitment_export                   302 200 200 200 200 200 403 403 403
GET  events:money_list                          302 200 200 200 200 200 403 403 403
GET  events:money_export                        302 200 200 200 200 200 403 403 403
GET  events:letter_list                         302 200 200 200 200 200 403 403 403
GET  events:letter_export                       302 200 200 200 200 200 403 403 403
GET  events:partner_detail pk                   302 200 200 200 200 200 403 403 403
GET  events:partner_list                        302 200 200 200 200 200 403 403 403
GET  events:partner_export                      302 200 200 200 200 200 403 403 403
GET  events:partner_create                      302 200 200 200 200 403 403 403 403
GET  events:agenda_detail slug                  302 200 200 200 404 200 404 404 404
GET  events:attendance_detail slug              302 200 200 200 404 200 404 404 404
GET  events:minutes_detail slug                 302 200 200 200 404 200 404 404 404
GET  events:decision_list slug                  302 200 200 200 404 200 404 404 404
GET  events:agenda_update slug                  302 200 200 200 404 403 404 404 404
GET  events:attendee_create slug                302 200 200 200 404 403 404 404 404
GET  events:event_counts_update slug            302 200 200 200 404 403 404 404 404
GET  events:attendance_export slug              302 200 200 200 404 403 404 404 404
GET  events:minutes_update slug                 302 200 200 200 404 403 404 404 404
GET  events:minutes_correct slug                302 200 200 200 404 403 404 404 404
GET  events:photo_create slug                   302 200 200 200 404 403 404 404 404
GET  events:recommendation_create slug          302 200 200 200 404 403 404 404 404
GET  events:group_result_update slug            302 200 200 200 404 403 404 404 404
GET  events:resolution_update slug              302 200 200 200 404 403 404 404 404
GET  events:resolution_adopt slug               302 200 200 200 404 403 404 404 404
GET  events:resolution_revise slug              302 200 200 200 404 403 404 404 404
GET  events:appeal_create slug                  302 200 200 200 404 403 404 404 404
GET  events:commitment_create slug              302 200 200 200 404 403 404 404 404
POST events:attendance_mark slug                302 302 302 302 404 403 404 404 404
POST events:minutes_start slug                  302 302 302 302 404 403 404 404 404
POST events:minutes_step slug                   302 302 302 302 404 403 404 404 404
POST events:amendment_create slug               302 302 302 302 404 302 404 404 404
POST events:amendment_decide slug pk            302 302 302 302 404 403 404 404 404
POST events:copy_drop slug pk                   302 302 302 302 404 403 404 404 404
GET  events:attendee_update slug pk             302 200 200 200 404 403 404 404 404
GET  events:attendee_void slug pk               302 200 200 200 404 403 404 404 404
GET  events:photo_update slug pk                302 200 200 200 404 403 404 404 404
GET  events:photo_remove slug pk                302 200 200 200 404 403 404 404 404
GET  events:recommendation_update slug pk       302 200 200 200 404 403 404 404 404
GET  events:delivery_update slug pk             302 200 200 200 404 403 404 404 404
GET  events:appeal_update slug pk               302 200 200 200 404 403 404 404 404
GET  events:appeal_answer slug pk               302 200 200 200 404 403 404 404 404
GET  events:appeal_letter slug pk               302 200 200 200 404 200 404 404 404
GET  events:commitment_detail slug              302 200 200 200 404 200 404 404 404
GET  events:commitment_update slug              302 200 200 200 404 403 404 404 404
GET  events:payment_create slug                 302 200 200 200 404 403 404 404 404
GET  events:progress_create slug                302 200 200 200 404 403 404 404 404
GET  events:commitment_refuse slug              302 200 200 200 404 403 404 404 404
GET  events:commitment_drop slug                302 200 200 200 404 403 404 404 404
GET  events:commitment_reopen slug              302 200 200 200 404 403 404 404 404
GET  events:payment_void slug pk                302 200 200 200 404 403 404 404 404
GET  events:progress_file slug pk               302 200 200 200 404 200 404 404 404
POST events:commitment_close slug               302 302 302 302 404 403 404 404 404
POST events:commitment_verify slug              302 302 302 302 404 403 404 404 404
POST events:owner_link_revoke slug              302 302 302 302 404 403 404 404 404
POST events:owner_link_create slug              302 200 200 200 404 403 404 404 404
GET  events:owner_report token                  200 200 200 200 200 200 200 200 200
GET  reports:chain_detail slug                  302 200 200 200 404 200 404 404 404
GET  reports:outcome_create slug                302 200 200 200 404 403 404 404 404
GET  reports:outcome_remove slug pk             302 200 200 200 404 403 404 404 404
"""
REFUSED = {403, 404}
NOT_WRITABLE = 405


def key(address: Address) -> str:
    """The name and what has to be filled in: one name may have two addresses."""
    return " ".join([address.name, *re.findall(r"<(?:\w+:)?(\w+)>", address.route)])


def expected() -> dict[str, tuple[str, dict[str, int]]]:
    """{key: (method, {role: status})}"""
    found = {}
    for line in MATRIX.strip().splitlines():
        method, *words = line.split()
        name, statuses = words[: -len(ROLES)], map(int, words[-len(ROLES) :])
        found[" ".join(name)] = (method, dict(zip(ROLES, statuses, strict=True)))
    return found


def answer(client: Client, method: str, path: str) -> int:
    """The status; whatever the request wrote is taken back."""
    with transaction.atomic():
        response = client.generic(method, path)
        for close in response._resource_closers:  # type: ignore[attr-defined]
            close()
        transaction.set_rollback(True)
    return response.status_code


def test_every_address_is_in_the_matrix():
    assert sorted(map(key, addresses())) == sorted(expected())


def walk(world: World, role: str) -> Iterator[tuple[str, str, int, int]]:
    """Key, method, expected and real status of every address."""
    matrix = expected()
    client = Client(raise_request_exception=False)
    if user := world.users[role]:
        client.force_login(user)
    for address in addresses():
        method, statuses = matrix[key(address)]
        path, wanted = world.path(address), statuses[role]
        yield key(address), method, wanted, answer(client, method, path)
        if method == "GET" and wanted in REFUSED and address.is_ours:
            # Who may not look may not write either, and learns nothing more by trying.
            real = answer(client, "POST", path)
            yield key(address), "POST", wanted, wanted if real == NOT_WRITABLE else real


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_role_gets_what_the_matrix_says(role):
    translation.activate("en")

    wrong = [
        f"{method} {name}: {real}, expected {wanted}"
        for name, method, wanted, real in walk(create_world(), role)
        if real != wanted
    ]

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/admin/", "/en/admin/trainings/", "/en/admin/people/"])
def test_django_admin_is_for_administrators(path):
    world = create_world()

    for role in ROLES:
        client = Client()
        if user := world.users[role]:
            client.force_login(user)
        status = client.get(path).status_code
        assert (status in {200, 404}) == (role == "admin"), role
