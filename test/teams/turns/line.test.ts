import { describe, expect, test } from 'vitest';
import { lineOf } from '../../../src/teams/turns/line.ts';

const BOT = { id: '28:bot', name: 'Rollcall' };

function mention(id: string, name: string, text = `<at>${name}</at>`) {
  return { type: 'mention', mentioned: { id, name }, text };
}

const ROLLCALL = mention('28:bot', 'Rollcall');
const MEGAN = mention('29:megan', 'Megan Bowen');
const ADELE = [mention('29:adele', 'Adele'), mention('29:adele', 'Vance')];

describe('a typed message becomes plain text', () => {
  test.each([
    ['users contoso', 'users contoso'],
    ['  users   contoso  ', 'users contoso'],
    ['Users Contoso', 'Users Contoso'],
    ['', ''],
    ['   \n ', ''],
    ['users\ncontoso', 'users\ncontoso'],
    ['users\r\n\tcontoso\n', 'users\ncontoso'],
    ['users\u2028contoso\u0085now', 'users\ncontoso\nnow'],
    ['users\u00a0contoso', 'users contoso'],
    ['users&nbsp;contoso', 'users contoso'],
    ['users&nbsp;&nbsp; contoso&nbsp;', 'users contoso'],
    ['users\u3000contoso', 'users contoso'],
    ['us\u200bers con\u200dtoso\ufeff', 'users contoso'],
    ['\u202eusers\u202c \u2066contoso\u2069', 'users contoso'],
    ['us\u00aders contoso', 'users contoso'],
    ['users\u0000 con\u0007toso\u001b', 'users contoso'],
    ['users \ud800contoso', 'users contoso'],
    ['who 😀', 'who 😀'],
    ['user “Megan Bowen”', 'user "Megan Bowen"'],
    ['user „Megan Bowen“', 'user "Megan Bowen"'],
    ['user «Megan Bowen»', 'user "Megan Bowen"'],
    ['user ‟Megan Bowen＂', 'user "Megan Bowen"'],
    ['user &quot;Megan Bowen&quot;', 'user "Megan Bowen"'],
    ['user O’Neil ‘x’', 'user O\'Neil "x"'],
    ["user 'megan@contoso.com'", 'user "megan@contoso.com"'],
    ['**users** contoso', 'users contoso'],
    ['**users contoso**, _please_', 'users contoso, please'],
    ['`users contoso`', 'users contoso'],
    ['users "~~Megan~~" a_b*c 2*3', 'users "Megan" a_b*c 2*3'],
    ['@Rollcall users contoso', 'users contoso'],
    ['rollcall, users contoso', 'users contoso'],
    ['Rollcall', ''],
    ['Rollcalls users', 'Rollcalls users'],
    ['user O&#39;Neil', "user O'Neil"],
    ['user O&apos;Neil &#x26; Co', "user O'Neil & Co"],
    ['users R&amp;D', 'users R&D'],
    ['users R&D', 'users R&D'],
    ['users &amp;lt;x', 'users &lt;x'],
    ['users &lt;b&gt;x&lt;/b&gt;', 'users <b>x</b>'],
    ['users &#1114112;x &#0;y', 'users x y'],
    ['users &unknown; &;', 'users &unknown; &;'],
    ['a < b', 'a < b'],
    ['a < b > c', 'a < b > c'],
    ['1<2 and 3>2', '1<2 and 3>2'],
    ['user Megan <megan@contoso.com>', 'user Megan <megan@contoso.com>'],
    ['<p>users contoso</p>', 'users contoso'],
    ['<p>users</p><p>contoso</p>', 'users\ncontoso'],
    ['<p>users contoso</p>\n<p>&nbsp;</p><p>Thanks,<br>Ann</p>', 'users contoso\nThanks,\nAnn'],
    ['users<br/>contoso<br>now', 'users\ncontoso\nnow'],
    ['<div style="color: red">users <b>con</b>toso</div>', 'users contoso'],
    ["<span itemprop='x' id=y>users</span> contoso", 'users contoso'],
    ['user [megan@contoso.com](mailto:megan@contoso.com)', 'user megan@contoso.com'],
    ['user <a href="mailto:megan@contoso.com">megan@contoso.com</a>', 'user megan@contoso.com'],
    ['user <a href="mailto:m@x.com" title="a > b">m@x.com</a>', 'user m@x.com'],
    ['customer [contoso.com](http://contoso.com)', 'customer contoso.com'],
    ['users contoso [vip]', 'users contoso [vip]'],
    ['users contoso [vip](later)', 'users contoso [vip](later)'],
    ['user sip:ann@contoso.com 10:30', 'user sip:ann@contoso.com 10:30'],
  ])('%j is read as %j', (text, line) => {
    expect(lineOf({ text, recipient: BOT })).toBe(line);
  });
});

describe('mentions become names on the line', () => {
  test.each([
    ['<at>Rollcall</at> users contoso', [ROLLCALL], 'users contoso'],
    ['<at>Rollcall</at>users contoso', [ROLLCALL], 'users contoso'],
    ['<at>Rollcall</at>&nbsp;users contoso\n', [ROLLCALL], 'users contoso'],
    ['users <at>Rollcall</at> contoso', [ROLLCALL], 'users contoso'],
    ['users contoso <at>Rollcall</at>', [ROLLCALL], 'users contoso'],
    ['<at>Rollcall</at> <at>Rollcall</at> users <at>Rollcall</at>', [ROLLCALL], 'users'],
    ['<at>Rollcall</at>', [ROLLCALL], ''],
    ['<AT>ROLLCALL</AT> users', [ROLLCALL], 'users'],
    ['<at id="0">Rollcall</at> users', [ROLLCALL], 'users'],
    ['<b><at>Rollcall</at></b> users', [ROLLCALL], 'users'],
    ['<at><b>Roll</b>call</at> users', [ROLLCALL], 'users'],
    ['<at>Rollcall Test</at> users', [mention('28:bot', 'Rollcall Test')], 'users'],
    ['<at>Rollcall</at> <at>Test</at> users', [mention('28:bot', 'Rollcall Test')], 'users'],
    ['<at>Roll</at>&nbsp;<at>Call</at> users', [mention('28:bot', 'Roll'), mention('28:bot', 'Call')], 'users'],
    ['<at>Rollcall</at> users', [mention('bot', 'Rollcall')], 'users'],
    ['<at>Rollcall</at> users', [], 'users'],
    ['<at>Short name</at> users', [mention('28:bot', 'Rollcall', '<at>Short name</at>')], 'users'],
    ['<at>Rollcall</at> user <at>Megan Bowen</at>', [ROLLCALL, MEGAN], 'user "Megan Bowen"'],
    ['<at>Rollcall</at> user <at>Megan Bowen</at>', [MEGAN, ROLLCALL], 'user "Megan Bowen"'],
    ['<at>Rollcall</at> <at>Megan Bowen</at>', [ROLLCALL, MEGAN], '"Megan Bowen"'],
    ['user <at>Megan Bowen</at>contoso', [MEGAN], 'user "Megan Bowen" contoso'],
    ['user <at>Bob</at>', [mention('29:bob', 'Bob')], 'user Bob'],
    ['user <at>Bob</at>', [], 'user Bob'],
    ['user <at id="0">Adele</at>&nbsp;<at id="1">Vance</at>', ADELE, 'user "Adele Vance"'],
    ['<at>Rollcall</at> <at>Adele</at> <at>Vance</at> contoso', [ROLLCALL, ...ADELE], '"Adele Vance" contoso'],
    ['<at>Bob</at> <at>Eve</at>', [mention('29:bob', 'Bob'), mention('29:eve', 'Eve')], 'Bob Eve'],
    ['user <at>Ann “A” &quot;B&quot; Lee</at>', [], 'user "Ann A B Lee"'],
    ['<at>Rollcall users contoso', [ROLLCALL], 'users contoso'],
    ['<at>Rollcall</at>\nusers contoso', [ROLLCALL], 'users contoso'],
    ['users contoso</at>', [ROLLCALL], 'users contoso'],
    ['users', [{ type: 'clientInfo', locale: 'en-GB' }, null, 'odd'], 'users'],
  ])('%j is read as the person meant it', (text, entities, line) => {
    expect(lineOf({ text, recipient: BOT, entities })).toBe(line);
  });
});

describe('a pressed button gives the line that it carries', () => {
  test.each([
    [{ line: 'users contoso page:2' }, 'users contoso page:2'],
    [{ line: ' users “x”  <b>\ncontoso ' }, 'users “x”  <b>\ncontoso'],
    [{ line: 'status', other: 1 }, 'status'],
  ])('%j is read as %j', (value, line) => {
    expect(lineOf({ value, recipient: BOT })).toBe(line);
  });

  test('another value is ignored, and the text is read', () => {
    expect(lineOf({ text: 'help', value: { line: 7 }, recipient: BOT })).toBe('help');
    expect(lineOf({ text: 'help', value: 'status', recipient: BOT })).toBe('help');
  });

  test('a message without text is an empty line', () => {
    expect(lineOf({ recipient: BOT })).toBe('');
    expect(lineOf({ text: null, entities: null, recipient: BOT })).toBe('');
  });
});

describe('the length of a line is limited', () => {
  test('a long message is cut at a thousand characters', () => {
    expect(lineOf({ text: 'x'.repeat(5000), recipient: BOT })).toBe('x'.repeat(1000));
    expect(lineOf({ value: { line: 'x'.repeat(5000) }, recipient: BOT })).toBe('x'.repeat(1000));
  });

  test('a long message is never cut inside a character', () => {
    expect(lineOf({ text: `${'x'.repeat(999)}😀`, recipient: BOT })).toBe('x'.repeat(999));
  });

  test.each(['<at>a</at>', '<at>', '<a b="', "<a b='", '&#', '[x](mailto:', '<p ', '[', ' <at>a</at> b'])(
    'a message of nothing but %j is cut there, too',
    (piece) => {
      const entities = Array.from({ length: 2000 }, (_, index) => mention(`29:${index}`, `Person ${index}`));
      const text = piece.repeat(100_000 / piece.length);
      expect(lineOf({ text, recipient: BOT, entities }).length).toBeLessThanOrEqual(1000);
    },
  );
});
