<?php
/**
 * Loads the version independent part of the Shopledger extension, in the order in which the classes need each other.
 *
 * Everything in this folder is the same in the packages for OpenCart 2.3, 3 and 4 and is written in PHP 5.4 syntax.
 */
$shopledger_folder = __DIR__ . '/';

require_once $shopledger_folder . 'quiet.php';
require_once $shopledger_folder . 'text.php';
require_once $shopledger_folder . 'key.php';
require_once $shopledger_folder . 'rows.php';
require_once $shopledger_folder . 'settings.php';
require_once $shopledger_folder . 'guard.php';
require_once $shopledger_folder . 'envelope.php';
require_once $shopledger_folder . 'page.php';
require_once $shopledger_folder . 'shop.php';
require_once $shopledger_folder . 'clock.php';
require_once $shopledger_folder . 'address.php';
require_once $shopledger_folder . 'orders.php';
require_once $shopledger_folder . 'configuration.php';
require_once $shopledger_folder . 'operations.php';
require_once $shopledger_folder . 'service.php';
require_once $shopledger_folder . 'form.php';

unset($shopledger_folder);
