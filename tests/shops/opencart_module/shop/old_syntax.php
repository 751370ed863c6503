<?php
/**
 * Finds what PHP 5.4 cannot read or does not have: `php old_syntax.php FILE...` prints one line per finding.
 *
 * It looks at tokens, so words in comments and texts do not count. A newer function is allowed where the same file asks
 * function_exists() for it.
 */
$newerTokens = array(
    'T_COALESCE', 'T_COALESCE_EQUAL', 'T_SPACESHIP', 'T_ELLIPSIS', 'T_YIELD', 'T_YIELD_FROM', 'T_FINALLY', 'T_POW',
    'T_POW_EQUAL', 'T_FN', 'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ENUM', 'T_READONLY', 'T_ATTRIBUTE', 'T_DECLARE',
);
$newerWords = array(
    'hash_equals', 'random_bytes', 'random_int', 'array_column', 'boolval', 'intdiv', 'password_hash', 'password_verify',
    'json_last_error_msg', 'str_contains', 'str_starts_with', 'str_ends_with', 'array_key_first', 'array_key_last',
    'array_is_list', 'is_iterable', 'is_countable', 'hrtime', 'mb_str_split', 'mb_scrub', 'mb_chr', 'mb_ord', 'iterable',
    'hash_pbkdf2', 'error_clear_last', 'get_debug_type', 'datetimeimmutable', 'datetimeinterface', 'json_throw_on_error',
    'json_preserve_zero_fraction', 'json_invalid_utf8_substitute', 'json_invalid_utf8_ignore', 'array_find', 'array_any',
    'array_all', 'json_validate', 'mb_trim', 'openssl_get_cert_locations', 'fdiv', 'weakmap', 'stringable', 'jsonexception',
);
$newerTypes = array('int', 'string', 'bool', 'float', 'iterable', 'object', 'mixed', 'void', 'never', 'self', 'static', 'null', 'false', 'true');

function kind($token)
{
    return is_array($token) ? token_name($token[0]) : $token;
}

function text($token)
{
    return is_array($token) ? $token[1] : $token;
}

$findings = 0;

foreach (array_slice($argv, 1) as $path) {
    $tokens = array();
    $line = 1;

    foreach (token_get_all(file_get_contents($path)) as $token) {
        $line = is_array($token) ? $token[2] : $line;

        if (!in_array(kind($token), array('T_WHITESPACE', 'T_COMMENT', 'T_DOC_COMMENT'), true)) {
            $tokens[] = array(kind($token), text($token), $line);
        }
    }

    $report = function ($index, $what) use ($path, &$findings, &$tokens) {
        echo basename($path) . ':' . $tokens[$index][2] . ': ' . $what . "\n";
        $findings++;
    };
    $at = function ($index) use (&$tokens) {
        return isset($tokens[$index]) ? $tokens[$index] : array('', '', 0);
    };
    $asked = array();

    foreach ($tokens as $index => $token) {
        if (strtolower($token[1]) === 'function_exists') {
            $asked[] = strtolower(trim($at($index + 2)[1], '\'"'));
        }
    }

    $depths = array();

    foreach ($tokens as $index => $token) {
        list($kind, $text) = $token;
        $next = $at($index + 1);
        $before = $at($index - 1);
        $word = strtolower(ltrim($text, '\\'));

        if (in_array($kind, $newerTokens, true)) {
            $report($index, $kind . ' ' . $text);
        }
        if (in_array($kind, array('T_STRING', 'T_NAME_FULLY_QUALIFIED'), true) && in_array($word, $newerWords, true)
            && !in_array($word, $asked, true) && !in_array($before[0], array('T_OBJECT_OPERATOR', 'T_DOUBLE_COLON', 'T_FUNCTION'), true)) {
            $report($index, 'newer name ' . $text);
        }
        if ($kind === 'T_DOUBLE_COLON' && $next[0] === 'T_CLASS') {
            $report($index, '::class');
        }
        if ($kind === ')' && end($depths) === 'function' && $next[0] === ':') {
            $report($index, 'return type');
        }
        if ($kind === 'T_VARIABLE' && $before[0] === 'T_STRING' && in_array(strtolower($before[1]), $newerTypes, true)) {
            $report($index, 'scalar or property type ' . $before[1]);
        }
        if ($kind === 'T_VARIABLE' && in_array($at($index - 2)[0], array('T_PUBLIC', 'T_PRIVATE', 'T_PROTECTED'), true)
            && $before[0] !== 'T_STATIC') {
            $report($index, 'typed property');
        }
        if (in_array($kind, array('T_PUBLIC', 'T_PRIVATE', 'T_PROTECTED'), true) && $next[0] === 'T_CONST') {
            $report($index, 'visibility of a constant');
        }
        if ($kind === 'T_CONST' && $at($index + 2)[0] === '=') {
            for ($i = $index + 4; !in_array($at($i)[0], array(';', '', ','), true); $i++) {
                $report($i, 'expression in a constant');
            }
        }
        if ($kind === 'T_USE' && in_array($next[0], array('T_FUNCTION', 'T_CONST'), true)) {
            $report($index, 'use ' . $next[1]);
        }
        if ($kind === ',' && $next[0] === ')' && end($depths) !== 'array') {
            $report($index, 'trailing comma in a call');
        }
        if ($kind === '?' && in_array($next[0], array('T_STRING', 'T_ARRAY'), true) && $at($index + 2)[0] === 'T_VARIABLE') {
            $report($index, 'nullable type');
        }
        if ($kind === '[' && in_array($before[0], array('{', '}', ';', 'T_OPEN_TAG'), true)) {
            $report($index, 'list in brackets');
        }
        if ($kind === 'T_AS' && in_array($next[0], array('[', 'T_LIST'), true)) {
            $report($index, 'list in foreach');
        }
        if ($kind === 'T_EMPTY' && $next[0] === '(' && $at($index + 2)[0] !== 'T_VARIABLE') {
            $report($index, 'empty() of an expression');
        }
        if ($kind === 'T_NEW' && $next[0] === 'T_CLASS') {
            $report($index, 'anonymous class');
        }
        if ($kind === 'T_CATCH') {
            for ($i = $index; $at($i)[0] !== ')' && $at($i)[0] !== ''; $i++) {
                if ($at($i)[0] === '|') {
                    $report($i, 'catch of several');
                }
            }
        }
        if ($kind === 'T_STRING' && $next[0] === ':' && $at($index + 2)[0] !== ':' && in_array($before[0], array('(', ','), true)) {
            $report($index, 'named argument');
        }
        if (in_array($kind, array('T_LNUMBER', 'T_DNUMBER'), true) && strpos($text, '_') !== false) {
            $report($index, 'number with underscores');
        }
        if ($kind === 'T_CONSTANT_ENCAPSED_STRING' && $next[0] === '[') {
            $report($index, 'index into a literal');
        }
        if ($kind === '(') {
            $declares = in_array('T_FUNCTION', array($before[0], $at($index - 2)[0], $at($index - 3)[0]), true);
            $depths[] = $before[0] === 'T_ARRAY' ? 'array' : ($declares ? 'function' : 'call');
        } elseif ($kind === ')') {
            array_pop($depths);
        }
    }
}

exit($findings > 0 ? 1 : 0);
