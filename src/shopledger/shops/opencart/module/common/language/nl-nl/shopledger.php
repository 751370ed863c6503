<?php
$_['heading_title']          = 'Shopledger';

$_['text_extension']         = 'Extensies';
$_['text_success']           = 'De Shopledger-instellingen zijn opgeslagen.';
$_['text_edit']              = 'Shopledger-instellingen';
$_['text_none']              = 'Geen veld';
$_['text_yes']               = 'Ja';
$_['text_no']                = 'Nee';
$_['text_enabled']           = 'Ingeschakeld';
$_['text_disabled']          = 'Uitgeschakeld';
$_['text_key_stored']        = 'Er is een sleutel opgeslagen. Laat leeg om die te behouden.';
$_['text_key_absent']        = 'Er is nog geen sleutel ingesteld.';

$_['entry_status']           = 'Status';
$_['entry_license']          = 'Licentiesleutel';
$_['entry_key']              = 'API-sleutel';
$_['entry_vat_field']        = 'Veld voor btw-nummer';
$_['entry_allow_http']       = 'http toestaan';

$_['help_license']           = 'De licentiesleutel uit uw Shopledger-account.';
$_['help_key']               = 'Een wachtwoord voor deze winkel, 15 tot 64 tekens: letters, cijfers en ! * @ # ( ) =. Kopieer het naar Shopledger voordat u opslaat: alleen een afgeleide waarde wordt bewaard, de sleutel kan niet opnieuw worden getoond.';
$_['help_vat_field']         = 'Het eigen veld waarin zakelijke klanten hun btw-nummer invullen.';
$_['help_allow_http']        = 'Alleen voor een winkel zonder https. Bestellingen gaan dan onversleuteld over het net; de sleutel wordt hoe dan ook nooit verstuurd.';

$_['button_generate']        = 'Genereren';
$_['button_save']            = 'Opslaan';
$_['button_cancel']          = 'Annuleren';

$_['error_permission']       = 'U hebt geen rechten om de Shopledger-instellingen te wijzigen.';
$_['error_form']             = 'Controleer de fouten in het formulier.';
$_['error_license']          = 'De licentiesleutel heeft 8 tot 64 tekens, zonder spaties en zonder & < > ".';
$_['error_license_missing']  = 'Vul de licentiesleutel in voordat u de extensie inschakelt.';
$_['error_key_missing']      = 'Stel een API-sleutel in voordat u de extensie inschakelt.';
$_['error_key_length']       = 'De API-sleutel moet 15 tot 64 tekens hebben.';
$_['error_key_alphabet']     = 'De API-sleutel mag alleen letters, cijfers en ! * @ # ( ) = bevatten.';
$_['error_key_variety']      = 'De API-sleutel moet minstens 8 verschillende tekens hebben.';
$_['error_key_is_license']   = 'De API-sleutel mag niet de licentiesleutel zijn.';
