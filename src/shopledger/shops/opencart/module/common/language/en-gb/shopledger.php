<?php
$_['heading_title']          = 'Shopledger';

$_['text_extension']         = 'Extensions';
$_['text_success']           = 'Your Shopledger settings have been saved.';
$_['text_edit']              = 'Shopledger settings';
$_['text_none']              = 'No field';
$_['text_yes']               = 'Yes';
$_['text_no']                = 'No';
$_['text_enabled']           = 'Enabled';
$_['text_disabled']          = 'Disabled';
$_['text_key_stored']        = 'A key is stored. Leave empty to keep it.';
$_['text_key_absent']        = 'No key has been set yet.';

$_['entry_status']           = 'Status';
$_['entry_license']          = 'Licence key';
$_['entry_key']              = 'API key';
$_['entry_vat_field']        = 'VAT number field';
$_['entry_allow_http']       = 'Allow http';

$_['help_license']           = 'The licence key from your Shopledger account.';
$_['help_key']               = 'A password for this shop, 15 to 64 characters: letters, digits and ! * @ # ( ) =. Copy it to Shopledger before you save: only a derived value is stored, the key cannot be shown again.';
$_['help_vat_field']         = 'The custom field in which business customers enter their VAT number.';
$_['help_allow_http']        = 'Only for a shop without https. Orders then travel unencrypted; the key is never sent either way.';

$_['button_generate']        = 'Generate';
$_['button_save']            = 'Save';
$_['button_cancel']          = 'Cancel';

$_['error_permission']       = 'You do not have permission to change the Shopledger settings.';
$_['error_form']             = 'Please check the form for errors.';
$_['error_license']          = 'The licence key has 8 to 64 characters, without spaces and without & < > ".';
$_['error_license_missing']  = 'Enter the licence key before you enable the extension.';
$_['error_key_missing']      = 'Set an API key before you enable the extension.';
$_['error_key_length']       = 'The API key must have 15 to 64 characters.';
$_['error_key_alphabet']     = 'The API key may only hold letters, digits and ! * @ # ( ) =.';
$_['error_key_variety']      = 'The API key must have at least 8 different characters.';
$_['error_key_is_license']   = 'The API key must not be the licence key.';
