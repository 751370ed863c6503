<?php
/**
 * The front door of a stand-in OpenCart for tests: `php -S 127.0.0.1:PORT router.php` with SHOP_FOLDER in the environment.
 *
 * The folder holds `site/` (the unpacked package, as the shop's installer lays it out), `shop.sqlite` (the shop's tables)
 * and `switches.json` (what this shop does: version, maintenance, noise before the answer, and so on). It leaves
 * `queries.log` (every SQL statement) and `errors.log` (every PHP message) behind.
 */
require __DIR__ . '/framework.php';

$folder = getenv('SHOP_FOLDER') . '/';
$switches = json_decode(file_get_contents($folder . 'switches.json'), true);
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$admin = $path === '/admin/index.php';
$modern = version_compare($switches['version'], '4.0.0.0', '>=');

define('VERSION', $switches['version']);
define('DB_PREFIX', 'oc_');
define('HTTP_SERVER', 'http://' . $_SERVER['HTTP_HOST'] . ($admin ? '/admin/' : '/'));
define('DIR_EXTENSION', $folder . 'site/extension/');
define('DIR_APPLICATION', $folder . 'site/' . ($admin ? 'admin/' : 'catalog/'));
define('DIR_SYSTEM', $folder . 'site/system/');

if (!$modern) {
    define('HTTPS_SERVER', 'https://' . $_SERVER['HTTP_HOST'] . ($admin ? '/admin/' : '/'));
}

Journal::open($folder . 'errors.log', $folder . 'queries.log');

if (!$admin && $path !== '/index.php' && $path !== '/') {
    http_response_code(404);
    echo '<html><body>The page you requested cannot be found!</body></html>';
    return;
}

if ($switches['maintenance'] && !$admin) {
    http_response_code(503);
    header('Retry-After: 3600');
    echo '<html><body>Maintenance</body></html>';
    return;
}

$_SERVER['HTTPS'] = $switches['https'];

require __DIR__ . ($modern ? '/modern.php' : '/classic.php');

$registry = assemble($folder, $switches, $admin);

if ($switches['noise'] === 'buffered') {
    ob_start();
    echo '<b>Deprecated</b>: something in another extension<br />';
} elseif ($switches['noise'] === 'sent') {
    echo '<b>Deprecated</b>: something in another extension {"not":"ours"}<br />';
    flush();
}

dispatch($registry, $admin);
$registry->get('response')->output();
