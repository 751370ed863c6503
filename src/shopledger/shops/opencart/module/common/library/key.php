<?php
namespace Shopledger;

/**
 * The API key: its rules, what is stored of it, and comparing without a time leak.
 *
 * The key itself is never stored and never sent. Both sides know K = HMAC-SHA256(key, "shopledger-v1") as lower case hex.
 */
class Key
{
    const SHORTEST = 15;
    const LONGEST = 64;
    const FEWEST_DIFFERENT = 8;
    const GENERATED_LENGTH = 32;
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*@#()=';

    /** The language key of the rule that this key breaks, or '' when it is good. */
    public static function fault($key)
    {
        if (strlen($key) < self::SHORTEST || strlen($key) > self::LONGEST) {
            return 'error_key_length';
        }

        if (strspn($key, self::ALPHABET) !== strlen($key)) {
            return 'error_key_alphabet';
        }

        return count(count_chars($key, 1)) < self::FEWEST_DIFFERENT ? 'error_key_variety' : '';
    }

    public static function derive($key)
    {
        return hash_hmac('sha256', 'shopledger-v1', $key);
    }

    public static function sign($derived, $time, $nonce, $op, $body)
    {
        return hash_hmac('sha256', $time . "\n" . $nonce . "\n" . $op . "\n" . hash('sha256', $body), $derived);
    }

    /** Proof that this shop holds the licence key, worth something for this nonce only. */
    public static function proof($licence, $nonce)
    {
        return hash_hmac('sha256', $nonce, $licence);
    }

    /** Compare in a time that does not depend on where the two differ; PHP has hash_equals() since 5.6. */
    public static function equal($known, $given)
    {
        if (function_exists('hash_equals')) {
            return hash_equals($known, $given);
        }

        $blind = self::bytes(32);

        return hash_hmac('sha256', $known, $blind) === hash_hmac('sha256', $given, $blind);
    }

    /** A new key of 32 characters, each of the 69 symbols equally likely. */
    public static function generate()
    {
        $key = '';
        $symbols = strlen(self::ALPHABET);
        $fair = 256 - 256 % $symbols;

        while (strlen($key) < self::GENERATED_LENGTH) {
            $byte = ord(self::bytes(1));

            if ($byte < $fair) {
                $key .= substr(self::ALPHABET, $byte % $symbols, 1);
            }
        }

        return self::fault($key) === '' ? $key : self::generate();
    }

    /** @throws \RuntimeException when this server has no secure source of chance */
    public static function bytes($count)
    {
        if (function_exists('random_bytes')) {
            return random_bytes($count);
        }

        $strong = false;
        $bytes = openssl_random_pseudo_bytes($count, $strong);

        if ($bytes === false || !$strong) {
            throw new \RuntimeException('no secure random source');
        }

        return $bytes;
    }
}
