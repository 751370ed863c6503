<?php
namespace Shopledger;

/**
 * One answer: HTTP status, extra headers and a body that always begins with {"shopledger":1,
 *
 * Readers look for that beginning, because another extension may print before us.
 */
class Envelope
{
    const MODULE = '1.0.0';

    public $status;
    public $headers;
    public $body;

    private function __construct($status, $body, array $headers)
    {
        $this->status = $status;
        $this->body = $body;
        $this->headers = $headers;
    }

    /** @param string $data JSON */
    public static function success($data, $next = null)
    {
        $head = Text::encode(self::facts(true));

        return new self(200, substr($head, 0, -1) . ',"data":' . $data . ',"next":' . Text::encode($next) . '}', array());
    }

    /** A failure told to a caller who has proved that he knows the key. */
    public static function failure($status, $code, $message)
    {
        $body = self::facts(false);
        $body['error'] = array('code' => $code, 'message' => $message, 'server_time' => (string)time());

        return new self($status, Text::encode($body), array());
    }

    /** A failure told to anyone: fixed text, nothing about the shop. */
    public static function refusal($status, $code, $message, array $headers = array())
    {
        $body = array('shopledger' => 1, 'ok' => false, 'error' => array('code' => $code, 'message' => $message));

        return new self($status, Text::encode($body), $headers);
    }

    private static function facts($ok)
    {
        return array(
            'shopledger' => 1,
            'ok' => $ok,
            'module' => self::MODULE,
            'opencart' => VERSION,
            'php' => PHP_VERSION,
            'time' => gmdate('Y-m-d\TH:i:s\Z'),
        );
    }

    public function send()
    {
        Quiet::dropBuffers();

        if (!headers_sent()) {
            header('Content-Type: application/json; charset=utf-8', true, $this->status);
            header('Cache-Control: no-store, private');
            header('X-Robots-Tag: noindex');
            header('X-Content-Type-Options: nosniff');

            foreach ($this->headers as $header) {
                header($header);
            }
        }

        echo $this->body;
    }
}
