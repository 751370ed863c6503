<?php
namespace Shopledger;

/**
 * From an HTTP request to an answer: who may ask (signature, clock, nonce, number of failures), then what is asked.
 *
 * Whoever has not proved to know the key learns nothing: no key, a wrong key, a module that is off or not installed and a
 * request that was seen before all get the same answer after the same pause.
 */
class Service
{
    const CLOCK_TOLERANCE = 300;
    const LONGEST_BODY = 65536;
    const PAUSE_MICROSECONDS = 200000;

    private $db;
    private $prefix;
    private $server;
    private $body;
    private $group;
    private $home;

    public function __construct($db, $prefix, array $server, $body, $group, $home)
    {
        $this->db = $db;
        $this->prefix = $prefix;
        $this->server = $server;
        $this->body = $body;
        $this->group = $group;
        $this->home = $home;
    }

    /** Answer this HTTP request and end it. */
    public static function serve($db, $prefix, array $server, $group, $home)
    {
        Quiet::begin();

        $body = (string)file_get_contents('php://input', false, null, 0, self::LONGEST_BODY + 1);
        $service = new self($db, $prefix, $server, $body, $group, $home);
        $service->answer()->send();

        exit;
    }

    /** @return Envelope */
    public function answer()
    {
        if ($this->header('REQUEST_METHOD') !== 'POST') {
            return Envelope::refusal(405, 'bad_request', 'Only POST is answered.', array('Allow: POST'));
        }

        try {
            return $this->admit();
        } catch (\Exception $error) {
            return self::refuse();
        } catch (\Throwable $error) {
            return self::refuse();
        }
    }

    private function header($name)
    {
        return isset($this->server[$name]) && is_string($this->server[$name]) ? $this->server[$name] : '';
    }

    private static function refuse()
    {
        usleep(self::PAUSE_MICROSECONDS);

        return Envelope::refusal(401, 'unauthorized', 'The request is not signed with the API key of this shop.');
    }

    private static function slowDown($seconds)
    {
        return Envelope::refusal(429, 'rate_limited', 'Too many failed attempts.', array('Retry-After: ' . $seconds));
    }

    /** Nothing of the shop is read before the signature has been checked: only our settings and our own table. */
    private function admit()
    {
        $guard = new Guard($this->db, $this->prefix, time());
        $address = $this->header('REMOTE_ADDR');
        $wait = $guard->wait($address);

        if ($wait > 0) {
            return self::slowDown($wait);
        }

        $rows = new ShopRows($this->db, $this->prefix);
        $settings = Settings::read($rows, $this->group);
        $request = strlen($this->body) > self::LONGEST_BODY ? null : json_decode($this->body, true, 16);
        $op = is_array($request) && isset($request['op']) && is_string($request['op']) ? $request['op'] : '';

        if (!$this->signed($settings->derivedKey(), $op)) {
            return $this->turnAway($guard, $address);
        }

        if (!$settings->enabled()) {
            return self::refuse();
        }

        $early = $this->outsideWindow() ? $this->clockSkew() : null;

        if ($early === null && !$guard->firstUse($this->header('HTTP_X_SHOPLEDGER_NONCE'))) {
            return $this->turnAway($guard, $address);
        }

        return $early !== null ? $early : $this->perform(new Shop($rows, VERSION), $settings, $op, $request);
    }

    private function turnAway(Guard $guard, $address)
    {
        if ($guard->flooded()) {
            return self::slowDown(Guard::WINDOW);
        }

        $guard->fail($address);

        return self::refuse();
    }

    /** The signature covers the time, so that a clock that is wrong is only told to someone who knows the key. */
    private function signed($derived, $op)
    {
        $time = $this->header('HTTP_X_SHOPLEDGER_TIME');
        $nonce = $this->header('HTTP_X_SHOPLEDGER_NONCE');
        $given = $this->header('HTTP_X_SHOPLEDGER_SIGNATURE');
        $expected = Key::sign($derived === '' ? bin2hex(Key::bytes(32)) : $derived, $time, $nonce, $op, $this->body);

        return Key::equal($expected, $given)
            && preg_match('/^[0-9]{1,12}\z/', $time) === 1
            && preg_match('/^[A-Za-z0-9_-]{16,64}\z/', $nonce) === 1;
    }

    private function outsideWindow()
    {
        return abs(time() - (int)$this->header('HTTP_X_SHOPLEDGER_TIME')) > self::CLOCK_TOLERANCE;
    }

    private function clockSkew()
    {
        return Envelope::failure(401, 'clock_skew', 'The clocks differ by more than ' . self::CLOCK_TOLERANCE . ' seconds.');
    }

    private function secure()
    {
        $https = isset($this->server['HTTPS']) ? $this->server['HTTPS'] : '';

        return $https && strtolower((string)$https) !== 'off';
    }

    private function perform(Shop $shop, Settings $settings, $op, $request)
    {
        if (!$this->secure() && !$settings->allowHttp()) {
            return Envelope::failure(403, 'https_required', 'This shop only answers over https.');
        }

        if (!is_array($request) || $op === '') {
            return Envelope::failure(400, 'bad_request', 'The body must be a JSON object with an op.');
        }

        try {
            $operations = new Operations($shop, $settings, $this->started(), $this->home);

            return $operations->run($op, $request);
        } catch (BadRequest $error) {
            return Envelope::failure(400, 'bad_request', $error->getMessage());
        } catch (\Exception $error) {
            return self::broken();
        } catch (\Throwable $error) {
            return self::broken();
        }
    }

    private function started()
    {
        return isset($this->server['REQUEST_TIME_FLOAT']) ? (float)$this->server['REQUEST_TIME_FLOAT'] : microtime(true);
    }

    /** What went wrong stays in the shop: a message of the database can hold names of tables and data. */
    private static function broken()
    {
        return Envelope::failure(500, 'internal', 'The module could not read the shop.');
    }
}
