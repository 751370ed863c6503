/* The Generate button of the Shopledger settings page: a secure random key, made in the browser where that is possible. */
(function () {
  'use strict';

  var button = document.getElementById('button-generate');
  var field = document.getElementById('input-key');

  if (!button || !field) {
    return;
  }

  var alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*@#()=';
  var fair = 256 - 256 % alphabet.length;

  function generate() {
    var source = window.crypto || window.msCrypto;

    if (!source || !source.getRandomValues) {
      return button.getAttribute('data-suggestion');
    }

    var key = '';
    var byte = new Uint8Array(1);

    while (key.length < 32) {
      source.getRandomValues(byte);

      if (byte[0] < fair) {
        key += alphabet.charAt(byte[0] % alphabet.length);
      }
    }

    return key;
  }

  button.addEventListener('click', function () {
    field.value = generate();
    field.focus();
    field.select();
  });
})();
