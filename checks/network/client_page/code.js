// The code that is read aloud, as checks/network/client_page/code.py makes it. PAGE: what the page was made with.
var ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function times(one, other) {
  var product = 0;
  for (; other; other >>= 1) {
    if (other & 1) product ^= one;
    one = (one << 1) ^ (one & 16 ? 37 : 0);
  }
  return product;
}

function checksOf(data) {
  var rest = [0, 0, 0];
  data.forEach(function (symbol) {
    var lead = symbol ^ rest[0];
    rest = [rest[1] ^ times(lead, 7), rest[2] ^ times(lead, 14), times(lead, 8)];
  });
  return rest;
}

function minutesOf(clock) {
  var minutes = Math.floor((clock - PAGE.midnight) / 60000);
  return minutes < 0 ? PAGE.before : minutes >= PAGE.before ? PAGE.after : minutes;
}

// verdicts: 0 reached, 1 not reached, 2 not tried; clock: milliseconds since 1970.
function codeOf(verdicts, clock) {
  var digits = [], at;
  for (at = 0; at < PAGE.digits; at++) digits.push(0);
  function put(base, value) {
    for (var place = digits.length - 1; place >= 0; place--) {
      value += digits[place] * base;
      digits[place] = value % 32;
      value = Math.floor(value / 32);
    }
  }
  put(1, PAGE.source);
  put(PAGE.days, PAGE.day);
  put(PAGE.clocks, minutesOf(clock));
  verdicts.forEach(function (verdict) { put(3, verdict); });
  var data = [PAGE.version].concat(digits).map(function (symbol, place) { return symbol ^ ((11 * place + 21) % 32); });
  var sealed = checksOf(data).map(function (symbol, place) { return symbol ^ PAGE.seal[place]; });
  return data.concat(sealed).map(function (symbol) { return ALPHABET.charAt(symbol); }).join("");
}
