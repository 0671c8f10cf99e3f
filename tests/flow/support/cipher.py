# SPDX-License-Identifier: Apache-2.0
"""How ConnectWise Automate stores a client's password: AES-128-ECB under a key folded from SHA-1 of the client's number.
Written anew from its description, so that the test does not believe the program's own encryption."""
import hashlib


def _make_tables():
    sbox, p, q = [0] * 256, 1, 1
    while True:
        p = (p ^ p << 1 ^ (0x1B if p & 0x80 else 0)) & 0xFF
        q ^= q << 1
        q ^= q << 2
        q = (q ^ q << 4) & 0xFF
        q ^= 0x09 if q & 0x80 else 0
        rotated = [(q << n | q >> 8 - n) & 0xFF for n in range(5)]
        sbox[p] = rotated[0] ^ rotated[1] ^ rotated[2] ^ rotated[3] ^ rotated[4] ^ 0x63
        if p == 1:
            sbox[0] = 0x63
            return sbox


_SBOX = _make_tables()


def _double(x):
    return (x << 1 ^ (0x1B if x & 0x80 else 0)) & 0xFF


def _round_keys(key):
    words, factor = [list(key[at:at + 4]) for at in range(0, 16, 4)], 1
    for at in range(4, 44):
        word = list(words[at - 1])
        if at % 4 == 0:
            word = [_SBOX[byte] for byte in word[1:] + word[:1]]
            word[0] ^= factor
            factor = _double(factor)
        words.append([a ^ b for a, b in zip(words[at - 4], word)])
    return [sum(words[at:at + 4], []) for at in range(0, 44, 4)]


def _encrypt_block(keys, block):
    state = [a ^ b for a, b in zip(block, keys[0])]
    for turn in range(1, 11):
        state = [_SBOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16)]
        if turn < 10:
            mixed = []
            for column in range(0, 16, 4):
                a = state[column:column + 4]
                whole = a[0] ^ a[1] ^ a[2] ^ a[3]
                mixed += [a[n] ^ whole ^ _double(a[n] ^ a[(n + 1) % 4]) for n in range(4)]
            state = mixed
        state = [a ^ b for a, b in zip(state, keys[turn])]
    return bytes(state)


def encrypt_for_client(client, plain):
    """`plain` as text (UTF-8) or bytes."""
    data = plain.encode() if isinstance(plain, str) else plain
    key = bytearray(16)
    for at, letter in enumerate(hashlib.sha1(f" {client + 1}".encode()).hexdigest()):
        key[at % 16] ^= ord(letter)
    keys = _round_keys(bytes(key))
    padding = 16 - len(data) % 16
    data += bytes([padding]) * padding
    return b"".join(_encrypt_block(keys, data[at:at + 16]) for at in range(0, len(data), 16))


# The published vectors: a wrong cipher here would make every comparison below it worthless.
VECTORS = ((1, "", "d848333ed5bdfc52b51d259454966075"),
           (2, "P@ssw0rd!", "cd5c5e5a81e91a1c315f9784d0338b5f"),
           (37, "Žluťoučký kůň 密码 🔑", "507488a1b34aad941db9a9ff29310586cea05cdbe41804a5fe0cb143b4333a4b"),
           (1204, "0123456789abcdef", "8bf3e71783ca12d6228565a7ab88314fc80aa9392010f33587591e9b3635da2a"),
           (0, "correct horse battery staple 2024!",
            "4dc1b9af2bc11a976221f5dfcad184f13f11865ccf36e743134ed00a044c1263d41c717ad1253ed62f62f79cbe690511"),
           (-1, "negative id", "ace4a617c138f1a0a438161ff3da276d"),
           (99999, "a\\b'c\"d;--", "0f569b6bbe58778cae2c34731f91cdf6"),
           (1, "abc", "79f90763cc45abb0dc4530f22829a4ac"))
# "abc" for client 1 under the upper-case digest and under its raw bytes: a cipher that makes or reads these is wrong.
WRONG = ("d5555f1a05c08613431eadd3a333c049", "49088801f2ec8bb29b50cbcca5f75ce2")
for _client, _plain, _hex in VECTORS:
    assert encrypt_for_client(_client, _plain).hex() == _hex, "the cipher of the tests is wrong"
