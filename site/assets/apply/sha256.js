/* SHA-256 by FIPS 180-4. The browser's own is withheld from pages that come without TLS, as on many an intranet. */
(() => {
  "use strict";
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
  const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const ROUND = Uint32Array.from(primes, (p) => fraction(Math.cbrt(p)));
  const turned = (x, n) => (x >>> n) | (x << (32 - n));

  /** The digest of a Uint8Array, in hexadecimal. */
  function sha256(bytes) {
    const blocks = Math.ceil((bytes.length + 9) / 64);
    const tail = new Uint8Array(blocks * 64 - Math.floor(bytes.length / 64) * 64);
    tail.set(bytes.subarray(Math.floor(bytes.length / 64) * 64));
    tail[bytes.length % 64] = 0x80;
    const end = new DataView(tail.buffer);
    end.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
    end.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
    const state = Uint32Array.from(START);
    const words = new Uint32Array(64);
    const whole = bytes.length - (bytes.length % 64);
    const head = new DataView(bytes.buffer, bytes.byteOffset, whole);
    for (let at = 0; at < whole; at += 64) mix(state, words, head, at);
    for (let at = 0; at < tail.length; at += 64) mix(state, words, end, at);
    return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
  }

  function mix(state, words, view, at) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [words[i - 15], words[i - 2]];
      const low = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
      const high = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
      words[i] = words[i - 16] + low + words[i - 7] + high;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i];
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] += value; });
  }

  globalThis.Taizhang.sha256 = sha256;
})();
