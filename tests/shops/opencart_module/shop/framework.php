<?php
/**
 * The parts of OpenCart's framework that the extension touches, as far as it touches them. For tests only.
 */

class Journal
{
    private static $errors;
    private static $queries;

    public static function open($errors, $queries)
    {
        self::$errors = $errors;
        self::$queries = $queries;
        error_reporting(E_ALL);
        ini_set('display_errors', '0');
        set_error_handler(array('Journal', 'error'));
        register_shutdown_function(array('Journal', 'close'));
    }

    public static function error($level, $message, $file, $line)
    {
        self::write(self::$errors, $message . ' in ' . $file . ':' . $line);

        return true;
    }

    public static function query($sql)
    {
        self::write(self::$queries, $sql);
    }

    public static function close()
    {
        $fatal = error_get_last();

        if ($fatal !== null) {
            self::write(self::$errors, $fatal['message'] . ' in ' . $fatal['file'] . ':' . $fatal['line']);
        }

        if (class_exists('Shopledger\\Quiet', false)) {
            foreach (\Shopledger\Quiet::$messages as $message) {
                self::write(self::$errors, $message);
            }
        }
    }

    private static function write($path, $line)
    {
        file_put_contents($path, str_replace("\n", ' ', $line) . "\n", FILE_APPEND);
    }
}

class Registry
{
    private $data = array();

    public function get($key)
    {
        return isset($this->data[$key]) ? $this->data[$key] : null;
    }

    public function set($key, $value)
    {
        $this->data[$key] = $value;
    }
}

/** What both generations of controllers and models are. */
abstract class StandInPart
{
    protected $registry;

    public function __construct($registry)
    {
        $this->registry = $registry;
    }

    public function __get($key)
    {
        return $this->registry->get($key);
    }
}

class StandInConfig
{
    private $data = array();

    public function get($key)
    {
        return isset($this->data[$key]) ? $this->data[$key] : null;
    }

    public function set($key, $value)
    {
        $this->data[$key] = $value;
    }
}

/** The database object: SQLite or MariaDB behind PDO; every value comes back as text, as from mysqli. */
class StandInDb
{
    private $pdo;
    private $mysql;
    private $affected = 0;
    private $switches;
    private $edits = 0;

    public function __construct(array $switches)
    {
        $this->switches = $switches;
        $this->mysql = strncmp($switches['dsn'], 'mysql:', 6) === 0;
        $this->pdo = new PDO($switches['dsn'], $this->mysql ? 'root' : null, $this->mysql ? '' : null);
        $this->pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);

        if ($this->mysql) {
            $this->pdo->exec("SET NAMES 'utf8mb4'");
            $this->pdo->exec("SET SESSION time_zone = '" . $switches['session_zone'] . "'");
        } else {
            $this->speakMySql();
        }
    }

    private function speakMySql()
    {
        $zone = new DateTimeZone($this->switches['database_zone']);

        $this->pdo->sqliteCreateFunction('UNIX_TIMESTAMP', function ($text = null) use ($zone) {
            return $text === null ? time() : (new DateTime($text, $zone))->getTimestamp();
        });
        $this->pdo->sqliteCreateFunction('UTC_TIMESTAMP', function () {
            return gmdate('Y-m-d H:i:s');
        });
    }

    public function query($sql)
    {
        Journal::query($sql);
        usleep(1000 * $this->switches['delay_ms']);

        if (!$this->mysql) {
            $sql = str_replace(
                array('INSERT IGNORE', '@@session.time_zone', '@@system_time_zone'),
                array('INSERT OR IGNORE', "'SYSTEM'", "'" . $this->switches['database_zone'] . "'"),
                $sql
            );
        }

        $statement = $this->pdo->query($sql);
        $result = new stdClass();
        $result->rows = array();

        if ($statement->columnCount() > 0) {
            foreach ($statement->fetchAll(PDO::FETCH_ASSOC) as $row) {
                $result->rows[] = array_map(function ($value) {
                    return $value === null ? null : (string)$value;
                }, $row);
            }
        }

        $this->affected = $statement->rowCount();
        $result->row = isset($result->rows[0]) ? $result->rows[0] : array();
        $result->num_rows = count($result->rows);
        $statement->closeCursor();
        $this->merchantEdits($sql);

        return $result;
    }

    /** A merchant who saves an order in the admin just after the module has read its totals. */
    private function merchantEdits($sql)
    {
        if ($this->edits < $this->switches['edits'] && strpos($sql, 'oc_order_total') !== false) {
            $this->edits++;
            $this->pdo->exec("UPDATE `oc_order` SET `date_modified` = '2026-12-0" . $this->edits . " 12:00:00' WHERE `order_id` = 1");
        }
    }

    public function escape($text)
    {
        return substr($this->pdo->quote((string)$text), 1, -1);
    }

    public function countAffected()
    {
        return $this->affected;
    }
}

class StandInRequest
{
    public $get;
    public $post;
    public $server;

    public function __construct()
    {
        $this->get = $this->clean($_GET);
        $this->post = $this->clean($_POST);
        $this->server = $this->clean($_SERVER);
    }

    private function clean($data)
    {
        if (!is_array($data)) {
            return is_string($data) ? trim(htmlspecialchars($data, ENT_COMPAT, 'UTF-8')) : $data;
        }

        $clean = array();

        foreach ($data as $key => $value) {
            $clean[$this->clean($key)] = $this->clean($value);
        }

        return $clean;
    }
}

class StandInResponse
{
    private $headers = array();
    private $output = '';

    public function addHeader($header)
    {
        $this->headers[] = $header;
    }

    public function setOutput($output)
    {
        $this->output = $output;
    }

    public function redirect($url)
    {
        header('Location: ' . str_replace('&amp;', '&', $url), true, 302);
        exit;
    }

    public function output()
    {
        foreach ($this->headers as $header) {
            header($header);
        }

        echo $this->output;
    }
}

class StandInLanguage
{
    private $words;

    public function __construct()
    {
        $this->words = array('text_home' => 'Home', 'button_save' => 'Save', 'button_cancel' => 'Cancel');
    }

    public function get($key)
    {
        return isset($this->words[$key]) ? $this->words[$key] : $key;
    }

    public function all()
    {
        return $this->words;
    }

    /** English first, then the chosen language over it, as the shop does. */
    public function read(array $paths)
    {
        $_ = array();

        foreach ($paths as $path) {
            if (is_file($path)) {
                require $path;
            }
        }

        $this->words = array_merge($this->words, $_);
    }
}

class StandInDocument
{
    public function setTitle($title)
    {
    }
}

class StandInUser
{
    private $permitted;

    public function __construct($permitted)
    {
        $this->permitted = $permitted;
    }

    public function hasPermission($kind, $route)
    {
        return $kind === 'modify' && in_array($route, $this->permitted, true);
    }
}

class StandInUrl
{
    public function link($route, $arguments = '', $secure = false)
    {
        return HTTP_SERVER . 'index.php?route=' . $route . ($arguments ? '&amp;' . str_replace('&', '&amp;', ltrim($arguments, '&')) : '');
    }
}

class StandInSession
{
    public $data = array('token' => 'T0K3N', 'user_token' => 'T0K3N');
}

/** setting/setting: editSetting() deletes the whole group first and then writes what it is given. */
class StandInSettingModel extends StandInPart
{
    public function getSetting($code, $store_id = 0)
    {
        $settings = array();
        $found = $this->db->query("SELECT * FROM `oc_setting` WHERE `store_id` = '" . (int)$store_id . "' AND `code` = '" . $this->db->escape($code) . "'");

        foreach ($found->rows as $row) {
            $settings[$row['key']] = $row['serialized'] ? json_decode($row['value'], true) : $row['value'];
        }

        return $settings;
    }

    public function editSetting($code, $data, $store_id = 0)
    {
        $this->db->query("DELETE FROM `oc_setting` WHERE `store_id` = '" . (int)$store_id . "' AND `code` = '" . $this->db->escape($code) . "'");

        foreach ($data as $key => $value) {
            if (strncmp($key, $code, strlen($code)) === 0) {
                $this->db->query("INSERT INTO `oc_setting` (`store_id`, `code`, `key`, `value`, `serialized`) VALUES ('"
                    . (int)$store_id . "', '" . $this->db->escape($code) . "', '" . $this->db->escape($key) . "', '"
                    . $this->db->escape($value) . "', '0')");
            }
        }
    }
}

abstract class StandInLoader extends StandInPart
{
    public function model($route)
    {
        $this->registry->set('model_' . str_replace('/', '_', $route), new StandInSettingModel($this->registry));
    }

    public function controller($route)
    {
        return '<!-- ' . $route . ' -->';
    }

    /** Debian's php-twig; OpenCart 3 and 4 do not escape in templates either. */
    protected function twig($folder, $name, array $data)
    {
        $autoload = '/usr/share/php/Twig/autoload.php';

        if (!is_file($autoload)) {
            http_response_code(501);
            exit('php-twig is not installed');
        }

        require_once $autoload;
        $twig = new \Twig\Environment(new \Twig\Loader\FilesystemLoader($folder), array('autoescape' => false, 'strict_variables' => true));

        return $twig->render($name, array_merge($this->language->all(), $data));
    }
}

function assemble($folder, array $switches, $admin)
{
    $registry = new Registry();
    $db = new StandInDb($switches);
    $config = new StandInConfig();
    $registry->set('db', $db);
    $registry->set('config', $config);
    $registry->set('request', new StandInRequest());
    $registry->set('response', new StandInResponse());
    $registry->set('language', new StandInLanguage());
    $registry->set('document', new StandInDocument());
    $registry->set('session', new StandInSession());
    $registry->set('url', new StandInUrl());
    $registry->set('user', new StandInUser($switches['permitted']));
    $config->set('config_language_id', 1);
    $config->set('config_language', $switches['language']);
    $store = isset($_GET['store_id']) && !$admin ? (int)$_GET['store_id'] : 0;

    foreach ($db->query("SELECT * FROM `oc_setting` WHERE `store_id` IN (0, " . $store . ") ORDER BY `store_id`")->rows as $row) {
        $config->set($row['key'], $row['value']);
    }

    if ($config->get('config_timezone')) {
        date_default_timezone_set($config->get('config_timezone'));
    }

    $registry->set('load', makeLoader($registry));

    return $registry;
}

function notFound()
{
    http_response_code(404);
    echo '<html><body>The page you requested cannot be found!</body></html>';
    exit;
}
