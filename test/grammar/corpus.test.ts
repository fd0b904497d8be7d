import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readLine, writeLine } from '../../src/grammar/line.ts';
import { Problem } from '../../src/problem.ts';
import type { Customer } from '../../src/sources/customer.ts';
import { lineOf } from '../../src/teams/turns/line.ts';
import { commands } from '../../src/commands/index.ts';

function customer(name: string, title: string): Customer {
  const refs = { live: null, licensespring: null, partner: null };
  return { name, title, aliases: [], domain: `${name}.com`, tenantId: null, refs };
}

const customers = [customer('contoso', 'Contoso GmbH'), customer('fabrikam', 'Fabrikam Inc.')];

/** The line of the query, or the code of the problem and the lines that it offers. */
function read(line: string): string {
  try {
    return writeLine(readLine(line, commands, customers).query);
  } catch (error) {
    if (error instanceof Problem) return `! ${[error.code, ...error.lines].join(' | ')}`;
    throw error;
  }
}

/** Lines as administrators type them, and the line that each means. A line with `!` is a question and its first buttons. */
const corpus: Readonly<Record<string, readonly (readonly [typed: string, line: string])[]>> = {
  'a page that nothing tells is asked for, and so is a customer': [
    ['next', '! page-unclear'],
    ['next page', '! page-unclear'],
    ['company', '! customer-missing'],
    ['user list', '! customer-missing | users contoso'],
    ['seats', '! customer-missing'],
  ],
  'the line below an answer can be pasted with the word in front of it': [
    ['Command: users contoso licensed:no', 'users contoso licensed:no'],
    ['command: user vera.quist@fabrikam.com fabrikam', 'user fabrikam vera.quist@fabrikam.com'],
  ],
  'a request to change something is answered with what can be read': [
    ['delete vera quist', '! not-supported | user "vera" "quist"'],
    ['remove license from vera', '! not-supported | user "vera"'],
    ['assign a license to vera at contoso', '! not-supported | user contoso "vera"'],
    ['give vera a license at contoso', '! not-supported | user contoso "vera"'],
    ['disable voice for vera.quist@fabrikam.com', '! not-supported | user vera.quist@fabrikam.com'],
    ['I want to delete vera. And users contoso', '! not-supported'],
    ['buy 5 licenses for contoso', '! not-supported | licenses contoso'],
    ['delete all unlicensed users at contoso', '! not-supported | users contoso licensed:no'],
    ['cancel the licenses of contoso', '! not-supported | licenses contoso'],
    // The button of a progress card. Its reference can look like the number of a ticket.
    ['cancel "AB2345"', 'cancel "AB2345"'],
  ],
  'a request that no command can answer is told, and the rest of the line offered': [
    ['weather', '! not-supported | help'],
    ['INC0012345 licenses contoso', '! not-supported | licenses contoso'],
    ['the bill of contoso', '! not-supported | customer contoso'],
    ['ticket 4711', '! not-supported | help'],
    ['too many licenses contoso', '! not-supported | licenses contoso'],
    ['invoice of contoso', '! not-supported | customer contoso'],
    ['users contoso before monday', '! not-supported | changes contoso of:users since:monday'],
    ['inactive more than 90 days contoso', '! not-supported | reconcile contoso verdict:seat-inactive'],
    ['top 5 customers by savings', '! not-supported | reconcile all'],
    ['customers with unlicensed users', '! customer-missing | users contoso licensed:no'],
  ],
  'export stands in front of a line, and what else asks for a file leads to it': [
    ['export users contoso', 'export users contoso'],
    ['export reconcile all', 'export reconcile all'],
    ['export licenses contoso as xlsx', 'export licenses contoso as:xlsx'],
    ['export users contoso to excel', 'export users contoso as:xlsx'],
    ['please export the unlicensed users of contoso as a CSV file', 'export users contoso licensed:no as:csv'],
    ['can you export all licenses at fabrikam to an Excel sheet please', 'export licenses fabrikam as:xlsx'],
    ['exprot users contoso', 'export users contoso'],
    ['export contoso users page 3', 'export users contoso'],
    ['export users contoso fresh', 'export users contoso fresh'],
    ['export users contoso "excel"', 'export users contoso "excel"'],
    ['EXPORT customers', 'export customers'],
    ['help export', 'help "export"'],
    ['export', '! line-missing | export users contoso'],
    ['export as xlsx', '! line-missing | export users contoso'],
    ['export users', '! customer-missing | export users contoso | export users fabrikam | customers'],
    ['export contoso', '! line-elsewhere | export users contoso | export licenses contoso'],
    ['export status', '! line-elsewhere | export users contoso'],
    ['export export users contoso', '! file-wanted | export users contoso'],
    ['download the users of contoso', '! file-wanted | export users contoso | users contoso'],
    ['contoso licenses as csv', '! file-wanted | export licenses contoso'],
    ['excel of the findings at contoso', '! file-wanted | export reconcile contoso as:xlsx'],
    [
      'please make me an Excel with all users of fabrikam',
      '! file-wanted | export users fabrikam as:xlsx | users fabrikam | users fabrikam "Excel"',
    ],
    ['save users fabrikam as excel', '! file-wanted | export users fabrikam as:xlsx | users fabrikam'],
    ['write the users of contoso to a csv', '! file-wanted | export users contoso | users contoso'],
    ['give me the list of contoso users as csv pls', '! file-wanted | export users contoso | users contoso'],
    ['save contoso', 'reconcile contoso'],
    ['users contoso export', '! file-wanted | export users contoso'],
  ],
  'who asks to be told is offered the watch, and nothing is stored': [
    ['notify me about contoso', '! watch-wanted | watch customer contoso | customer contoso'],
    ['notify me when contoso users change', '! watch-wanted | watch users contoso | users contoso | watches'],
    ['tell me when contoso users change', '! watch-wanted | watch users contoso | users contoso | watches'],
    ['tell me if contoso changes', '! watch-wanted | watch changes contoso | changes contoso'],
    ['tell me when a user is added at contoso', '! watch-wanted | watch users contoso'],
    ['let me know when there are unlicensed users at contoso', '! watch-wanted | watch users contoso licensed:no'],
    ['let me know when somebody joins contoso', '! watch-wanted | watch customer contoso | customer contoso | watches'],
    ['let us know as soon as contoso licenses change', '! watch-wanted | watch licenses contoso'],
    ['monitor contoso', '! watch-wanted | watch customer contoso'],
    ['monitor unlicensed users at contoso', '! watch-wanted | watch users contoso licensed:no'],
    ['how do i monitor contoso', '! watch-wanted | watch customer contoso | customer contoso'],
    ['how can we watch the licenses of contoso', '! watch-wanted | watch licenses contoso | licenses contoso'],
    ['alert me if more than 5 findings at contoso', '! watch-wanted | watch reconcile contoso over:5'],
    [
      'notify me when unlicensed users at contoso exceed 10',
      '! watch-wanted | watch users contoso licensed:no over:10',
    ],
    [
      'tell me when the reclaimable money at contoso is over 100 EUR',
      '! watch-wanted | watch reconcile contoso over:EUR100',
    ],
    ['monitor contoso findings above €50, please', '! watch-wanted | watch reconcile contoso over:EUR50'],
    [
      'warn me if there are over 20 findings at fabrikam every monday',
      '! watch-wanted | watch reconcile fabrikam every:"weekly mon 08:00" over:20',
    ],
    ['monitor all customers', '! watch-wanted | watch reconcile all | watch changes all | customers'],
    ['alert me about findings at contoso', '! watch-wanted | watch reconcile contoso'],
    ['alert me when vera quist gets a license', '! watch-wanted | watch user "vera" "quist"'],
    ['notify me when vera.quist@fabrikam.com loses her license', '! watch-wanted | watch user vera.quist@fabrikam.com'],
    ['keep an eye on contoso', '! watch-wanted | watch customer contoso'],
    ['keep an eye on the licenses of fabrikam', '! watch-wanted | watch licenses fabrikam'],
    ['keep me posted about contoso users', '! watch-wanted | watch users contoso'],
    ['warn me when contoso licenses change', '! watch-wanted | watch licenses contoso'],
    ['track contoso', '! watch-wanted | watch customer contoso'],
    ['create an alert for contoso users', '! watch-wanted | watch users contoso'],
    ['send me a message when contoso users change', '! watch-wanted | watch users contoso'],
    [
      'send me contoso users every monday',
      '! watch-wanted | watch users contoso every:"weekly mon 08:00" | users contoso',
    ],
    ['licenses contoso daily at 9', '! watch-wanted | watch licenses contoso every:"daily 09:00" | licenses contoso'],
    ['weekly report of contoso', '! watch-wanted | watch customer contoso every:"weekly mon 08:00"'],
    ['users contoso every hour', '! watch-wanted | watch users contoso every:hourly'],
    ['notify me', '! watch-wanted | watch customer contoso | watch users contoso'],
    ['stop watching contoso', '! watch-wanted | watches | customer contoso'],
    ['please stop watching contoso', '! watch-wanted | watches | customer contoso'],
    ['cancel my alerts for contoso', '! watch-wanted | watches | customer contoso'],
    ['tell me how to stop watching contoso', '! watch-wanted | watches | customer contoso'],
    ['my watches', '! watch-wanted | watches'],
    ['notify me before contracts of contoso end', '! watch-wanted | watch user contoso "end"'],
    // These ask now, or for a day.
    ['tell me the users of contoso', 'users contoso'],
    ['tell me if megan@contoso.com is licensed', 'user megan@contoso.com'],
    ['tell me what changed at contoso', 'changes contoso'],
    ['tell me when vera joined contoso', '! not-supported | changes contoso'],
    ['every user at contoso', 'users contoso'],
    ['user daily contoso', 'user contoso "daily"'],
  ],
  'a watch runs at the time of day that is typed': [
    ['watch users fabrikam every friday at 4pm', 'watch users fabrikam every:"weekly fri 16:00"'],
    ['watch users fabrikam every friday at 4 pm please', 'watch users fabrikam every:"weekly fri 16:00"'],
    ['watch users fabrikam daily at 4:30 p.m.', 'watch users fabrikam every:"daily 16:30"'],
    ['watch users fabrikam daily at noon', 'watch users fabrikam every:"daily 12:00"'],
    ['watch users fabrikam daily 12am', 'watch users fabrikam every:"daily 00:00"'],
    ['watch users fabrikam daily 16h', 'watch users fabrikam every:"daily 16:00"'],
    ['watch users fabrikam daily, please', 'watch users fabrikam every:"daily 08:00"'],
    [
      'watch users fabrikam every friday at tea time',
      '! watch-wanted | watch users fabrikam "tea" "time" every:"weekly fri 08:00"',
    ],
    ['send me contoso users every monday at 9am', '! watch-wanted | watch users contoso every:"weekly mon 09:00"'],
  ],
  'what a list is not filtered by is never passed over': [
    ['which users have a number at contoso', '! not-supported | users contoso'],
    ['users contoso with number but no licence', '! not-supported | users contoso licensed:no'],
    ['users fabrikam with email', '! not-supported | users fabrikam'],
    ['users contoso with location DE', 'users contoso location:DE'],
    ['number of users contoso', 'users contoso'],
    ['who can see contoso', '! not-supported | customer contoso'],
    ['can i see the users of contoso', 'users contoso'],
    ['does vera quist at fabrikam have a number', 'user fabrikam "vera" "quist"'],
    ['show me 20 users contoso', '! not-supported | users contoso'],
    ['does contoso have 40 licenses', '! not-supported | licenses contoso'],
    ['office 365 licenses contoso', 'licenses contoso from:partner'],
    ['ext 0138 fabrikam', 'user fabrikam "0138"'],
  ],
  'a ticket leads to the person first': [
    [
      'RE: [TICKET#48213] Fabrikam - vera quist cannot make external calls - URGENT',
      '! not-supported | user fabrikam "vera" "quist"',
    ],
    ['#48213 vera quist fabrikam voice not working', '! not-supported | user fabrikam "vera" "quist"'],
    ['0014965550161 is not working, user says no dial tone', '! not-supported | user "0014965550161"'],
    ['+1 425 555 0161 does not work', '! not-supported | user "+1 425 555 0161" | user "+1" "425" "555" "0161"'],
    [
      'new starter at Fabrikam on Monday: Jonas Weber, does he already have an account?',
      '! words-unclear | user fabrikam "Jonas" "Weber" | changes fabrikam of:users since:monday',
    ],
    [
      'Wiebke Jansen left contoso, does she still hold licenses?',
      '! not-supported | user contoso "Wiebke" "Jansen" | changes contoso of:licenses',
    ],
    ['Will A. Left contoso', '! not-supported | user contoso "Will" "A" "Left"'],
    ['Will A. Left has no dial tone', '! not-supported | user "Will" "A" "Left"'],
    ['Customer: Fabrikam\nUser: Zoë Ångström\nIssue: which licenses does she have?', 'user fabrikam "Zoë" "Ångström"'],
    ['User: Vera Quist\nCompany: Fabrikam Inc.\nIssue: no dial tone', 'user fabrikam "Vera" "Quist"'],
    ['E-mail: vera.quist@fabrikam.com\nTenant: contoso', 'user contoso vera.quist@fabrikam.com'],
    ['Customer: Unheard Of\nUser: Vera Quist', '! customer-unknown'],
    ['users contoso\nUser: Vera Quist\nCustomer: Fabrikam', 'users contoso'],
    ['URGENT: users contoso', 'users contoso'],
    ['urgent: findings contoso', 'reconcile contoso severity:high'],
  ],
  'who wants a finding out of the way is led to accept, and nothing is stored': [
    ['accept this', '! command-unclear | reconcile all | help accept'],
    ['accept it please', '! command-unclear | reconcile all | help accept'],
    ['snooze this', '! command-unclear | reconcile all | help snooze'],
    ['ignore this', '! command-unclear | reconcile all | help accept'],
    [
      'ignore finding of Viggo Holmgren, he is on holiday',
      '! command-unclear | user "Viggo" "Holmgren" | reconcile all | help accept',
    ],
    [
      'ignore the findings of vera quist at contoso',
      '! command-unclear | reconcile contoso "vera" "quist" | reconcile all | help accept',
    ],
    ['how do i get rid of a finding', '! command-unclear | help accept | reconcile all'],
    ['how do i accept a finding', '! command-unclear | help accept | reconcile all'],
    ['accept "this"', 'accept "this"'],
  ],
  'until when can be said in words': [
    ['accept surplus VISIOCLIENT fabrikam until 30d', 'accept fabrikam "surplus" "VISIOCLIENT" until:30d'],
    ['accept surplus VISIOCLIENT fabrikam for 2 weeks', 'accept fabrikam "surplus" "VISIOCLIENT" until:14d'],
    [
      'accept surplus VISIOCLIENT fabrikam until 2027-01-31',
      'accept fabrikam "surplus" "VISIOCLIENT" until:2027-01-31',
    ],
    ['snooze overage MCOEV contoso 14d', 'snooze contoso "overage" "MCOEV" until:14d'],
    ['accept surplus "until 30d" fabrikam', 'accept fabrikam "surplus" "until 30d"'],
  ],
  'a line for another chat asks nothing': [
    ['sorry wrong chat', 'help'],
    ['oops, wrong channel!', 'help'],
    ['wrong chat', 'hello'],
    ['what is wrong at contoso', 'reconcile contoso'],
  ],
  'a plain question in German is read, and a name in it is none': [
    ['zeig mir alle Benutzer von Contoso', 'users contoso'],
    ['Lizenzen Contoso', 'licenses contoso'],
    ['Contoso Lizenzen bitte', 'licenses contoso'],
    ['wie viele Lizenzen hat Fabrikam?', 'licenses fabrikam'],
    ['wat kann ich fragen?', 'help'],
    ['Lizenzen Mir Contoso', 'user contoso "Lizenzen" "Mir"'],
    ['Benutzer ohne Lizenz Contoso', 'user contoso "Benutzer" "ohne" "Lizenz"'],
    ['Vera von Quist Contoso', 'user contoso "Vera" "von" "Quist"'],
  ],
  'a negation that no filter says is never lost': [
    ['no high findings contoso', '! not-supported | reconcile contoso'],
    ['users not in germany contoso', '! not-supported | users contoso'],
    ['licenses contoso other than microsoft', '! not-supported | licenses contoso'],
    ['everyone but deleted users contoso', '! not-supported | users contoso'],
    ["who hasn't got a license at contoso", 'users contoso licensed:no'],
    ['nolicense contoso', 'users contoso licensed:no'],
    ['novoice users contoso', 'users contoso voice:off'],
    ['users contoso except deleted ones', 'users contoso state:active'],
    ['users contoso voice deactivated', 'users contoso voice:off'],
    ["users at contoso that aren't voice enabled", 'users contoso voice:off'],
    ['contoso who got voice but no license', 'users contoso licensed:no voice:on'],
  ],
  'one question at a time': [
    ['compare contoso and fabrikam', '! customers-several | reconcile contoso | reconcile fabrikam'],
    ['users contoso, fabrikam', '! customers-several | users contoso | users fabrikam'],
    ['users and licenses contoso', '! questions-several | users contoso | licenses contoso'],
    ['user vera and megan at contoso', '! questions-several | user contoso "vera" | user contoso "megan"'],
    ['licensed or deleted users contoso', '! questions-several | users contoso licensed:yes'],
    ['unlicensed or deleted users contoso', '! questions-several | users contoso licensed:no'],
    ['users contoso; licenses contoso', '! questions-several | users contoso'],
    ['vera@x.com; megan@x.com', '! questions-several | user vera@x.com | user megan@x.com'],
    ['microsoft or audiocodes licenses contoso', '! filter-twice'],
    [
      'users contoso licensed:no OR voice:off',
      '! questions-several | users contoso licensed:no | users contoso voice:off',
    ],
    ['microsoft contoso', '! questions-several | users contoso from:partner | licenses contoso from:partner'],
  ],
  'a word of a sentence is searched for only when asked': [
    ['would you mind telling me who has licenses at contoso', '! words-unclear | licenses contoso'],
    ['vera quist contoso voice?', '! words-unclear | user contoso "vera" "quist"'],
    ['status of vera', '! words-unclear | user "vera"'],
    ['Ann wrote: users contoso', '! words-unclear | user contoso "Ann"'],
    ['licenses contoso vera', 'licenses contoso "vera"'],
    ['I hope you are well. Could you list the findings of contoso?', 'reconcile contoso'],
  ],
  'a name where a customer is expected can be a person': [
    ['licenses of vera quist', '! customer-unknown | user "vera" "quist"'],
    ["vera's licenses at contoso", 'user contoso "vera"'],
    ['what licenses does vera have at contoso', 'user contoso "vera"'],
  ],
  'a word that looks like an attempt at a command or a filter is asked about': [
    ['users@contoso', '! command-unclear | users contoso | user users@contoso'],
    ['find usr megan contoso', '! command-unclear | user contoso "megan"'],
    ['usr list contoso', '! command-unclear | users contoso'],
    ['orphans contoso', '! words-unclear | reconcile contoso verdict:orphaned'],
    ['who can call at contoso', '! words-unclear'],
    ['does anybody sit in contoso building', '! words-unclear'],
    ['users contoso voic', '! words-unclear | users contoso voice:on | users contoso'],
    ['users contoso dpt Sales', '! words-unclear | users contoso dept:Sales'],
    ['users contoso p3', '! words-unclear | users contoso page:3'],
    ['users contoso off', '! words-unclear | users contoso voice:off'],
    ['contoso teams licences', '! words-unclear | licenses contoso from:live | licenses contoso'],
    ['teams phone licenses contoso', 'licenses contoso "teams" "phone"'],
    ['"unlicensed users" at contoso', '! words-unclear | users contoso licensed:no'],
    ['users fab "unlicensed"', 'users fabrikam "unlicensed"'],
    ['"no license" contoso', '! words-unclear | users contoso licensed:no'],
    ['megan bowen contoso lic', '! words-unclear | user contoso "megan" "bowen"'],
    ['users contoso Heath', 'users contoso "Heath"'],
    ['userlist contoso', '! words-unclear | users contoso'],
    ['get-users contoso', '! words-unclear | users contoso'],
    ['users contoso sales department', '! words-unclear | users contoso dept:sales'],
    ['critical contoso', '! words-unclear | reconcile contoso severity:high'],
    ["what's the situation at contoso", '! words-unclear'],
    ['contoso users unlicensed germany', '! words-unclear | users contoso licensed:no location:DE'],
    ['overused licenses contoso', '! words-unclear | reconcile contoso verdict:over-used'],
    ['E5 contoso', '! words-unclear | licenses contoso "E5" | user contoso "E5"'],
    ['user contoso heath', 'user contoso "heath"'],
  ],
  'deleted accounts that cost money are a finding': [
    [
      'which accounts of contoso were deleted but still cost us money',
      '! questions-several | reconcile contoso verdict:licensed-deleted | users contoso state:deleted',
    ],
    ['contoso paying for deleted accounts', '! questions-several | reconcile contoso verdict:licensed-deleted'],
  ],
  'the headers of a copied mail are no filters': [
    ['From: Vera Quist <vera.quist@fabrikam.com>', 'user vera.quist@fabrikam.com'],
    ['From: Ann\nSent: Monday, 3 November\nTo: Vera\nSubject: RE: users contoso', 'users contoso'],
    ['From: Ann\nSubject: a question\nusers contoso', 'users contoso'],
    ['FW: Contoso - licences\n\nHi team,\nwho has a PHN1 license at fabrikam?\nThx', 'licenses fabrikam "PHN1"'],
    ['RE: users contoso\nThanks\nAnn', 'users contoso'],
    ['From: partner users contoso', 'users contoso from:partner'],
    ['Sent: Monday', '! customer-missing'],
  ],
  'a name beside an address says no more than the address': [
    ['Vera Quist <vera.quist@fabrikam.com>', 'user vera.quist@fabrikam.com'],
    ['| Quist | Vera | vera.quist@fabrikam.com | Sales |', 'user vera.quist@fabrikam.com'],
    ['user Vera vera.quist@fabrikam.com', 'user "Vera" vera.quist@fabrikam.com'],
  ],
  'an address decides over every other word': [
    ['can you verify that vera.quist@fabrikam.com is the same person in all systems', 'user vera.quist@fabrikam.com'],
    ['in which systems is vera.quist@fabrikam.com known', 'user vera.quist@fabrikam.com'],
    ['block user vera.quist@fabrikam.com', '! not-supported | user vera.quist@fabrikam.com'],
  ],
  'no name begins with an article': [
    ["I'm looking for a person called nestor, works at contoso", 'user contoso "nestor"'],
    ['user guy price contoso', 'user contoso "guy" "price"'],
    ['user a smith contoso', 'user contoso "a" "smith"'],
  ],
  'courtesy never has a name': [
    ['i am looking for a Mrs Quist, she works for fabrikam', '! words-unclear'],
    ['I hope you are well. Users contoso, please.', 'users contoso'],
    ['was megan bowen at contoso deleted?', 'user contoso "megan" "bowen"'],
  ],
  'a phone number alone is a person': [
    ['got a call from 0049 89 5550 0188, who is that?', 'user "0049" "89" "5550" "0188"'],
    ['whose number is +49 89 5550 1234', 'user "+49" "89" "5550" "1234"'],
    ['tel. +1 (425) 555-0100 fabrikam', 'user fabrikam "+1" "(425)" "555-0100"'],
  ],
  'what a command compares is no search word': [
    ['do the systems agree for contoso', 'reconcile contoso'],
    ['do live platform and partner center agree for contoso', 'reconcile contoso'],
    ["what's different between live platform and partner center for contoso", 'reconcile contoso'],
    ['do the three portals match for contoso', 'reconcile contoso'],
    ['is everything in sync for contoso?', 'reconcile contoso'],
    ['are all vendors reachable right now', 'status'],
    ['reconcile contoso live platform', '! filter-elsewhere'],
    [
      'any duplicates in licensespring for fabrikam?',
      '! filter-elsewhere | users fabrikam from:licensespring | reconcile fabrikam verdict:seat-twice',
    ],
    [
      'duplicates fabrikam licensespring since monday',
      'changes fabrikam from:licensespring verdict:seat-twice since:monday',
    ],
  ],
  'a finding in words': [
    ['does anybody at contoso hold the same license twice', 'reconcile contoso verdict:seat-twice'],
    ['who never changed the first password at contoso', 'reconcile contoso verdict:first-password'],
    ["who hasn't changed the initial password at contoso", 'reconcile contoso verdict:first-password'],
    ['licenses that nobody ever activated at contoso', 'reconcile contoso verdict:seat-never-used'],
    ['anybody from another tenant at contoso?', 'reconcile contoso verdict:wrong-tenant'],
    ['users contoso no teams', '! command-unclear | reconcile contoso verdict:licensed-no-teams | users contoso'],
    ['inactive users contoso', '! command-unclear | reconcile contoso verdict:seat-inactive | users contoso'],
    ['inactive seats contoso', 'reconcile contoso verdict:seat-inactive'],
    ['please double check the licenses of contoso', 'licenses contoso'],
    [
      'people listed twice at contoso',
      '! not-supported | reconcile contoso verdict:seat-twice | reconcile contoso verdict:identity-conflict | users contoso',
    ],
    ['double users contoso', '! not-supported | reconcile contoso verdict:seat-twice'],
    ['dupes at fabrikam', 'reconcile fabrikam verdict:seat-twice'],
    ['who is double licensed at fabrikam', 'reconcile fabrikam verdict:seat-twice'],
    ['double-licensed users fabrikam', 'reconcile fabrikam verdict:seat-twice'],
    ['is contoso over licensed', 'reconcile contoso verdict:over-used'],
    ['over-licensed customers', 'reconcile all verdict:over-used'],
    ['true-up contoso', 'reconcile contoso verdict:over-used'],
    ['true up all customers', 'reconcile all verdict:over-used'],
    ['is it true that contoso has users', 'users contoso'],
    ['shelfware contoso', 'reconcile contoso verdict:over-bought'],
    ['excess licenses fabrikam', 'reconcile fabrikam verdict:over-bought'],
    ['initial passwords fabrikam', 'reconcile fabrikam verdict:first-password'],
    ['id conflicts fabrikam', 'reconcile fabrikam verdict:identity-conflict'],
    ['recon contoso high sev', 'reconcile contoso severity:high'],
    ['crit findings everywhere', 'reconcile all severity:high'],
  ],
  'words for places and for what is on': [
    ['wich users at contoso sit in austria', 'users contoso location:AT'],
    ['what are the users with voice turned on in contoso?', 'users contoso voice:on'],
    ['which contoso folks have enterprise voice but nobody gave them a license?', 'users contoso licensed:no voice:on'],
    ["which audiocodes users of fabrikam don't have voice?", 'users fabrikam from:live voice:off'],
    ['who is using the SBC2 product in contoso', 'licenses contoso product:SBC2'],
    ['do you have somebody called Sherman in contoso', 'user contoso "Sherman"'],
    ['is microsoft partner center giving answers today?', 'status'],
    ['can i see the figures of contoso for the last 60 days', 'history contoso since:60d'],
  ],
  'two capitals are a department or a country': [
    ['users in IT contoso', '! words-unclear | users contoso dept:IT | users contoso location:IT'],
    ['users contoso HR', '! words-unclear | users contoso dept:HR | users contoso location:HR'],
    ['users fabrikam unlicensed in sales', '! words-unclear | users fabrikam licensed:no dept:sales'],
    ['users contoso location:US,CA', '! filter-twice | users contoso location:US | users contoso location:CA'],
    ['who in contoso is in US', 'users contoso location:US'],
    ['LIST IT USERS CONTOSO', 'users contoso'],
  ],
  'what says that it is urgent is no search word': [
    ['user vera fabrikam pls its urgent', 'user fabrikam "vera"'],
    ['licenses contoso, this is very urgent!', 'licenses contoso'],
    ['urgent findings contoso', 'reconcile contoso severity:high'],
  ],
  'a command without a search leaves nobody out in silence': [
    ['history of vera quist at contoso', '! words-unclear'],
    ['users of contoso by department', '! not-supported | users contoso'],
    ['contoso support', '! not-supported | customer contoso'],
  ],
  'a code in a question is a product': [
    ['who has PHN1 at contoso', 'licenses contoso "PHN1"'],
    ['who at fabrikam sits on an SBC2 seat', 'licenses fabrikam "SBC2"'],
    ['how many E5 does contoso have', 'licenses contoso "E5"'],
    ['which users have SBC2 at contoso', '! words-unclear | licenses contoso "SBC2"'],
    ['E5 contoso', '! words-unclear | licenses contoso "E5"'],
    ['sbc2 holders fabrikam', '! words-unclear | licenses fabrikam "sbc2"'],
    ['how many E5 did contoso buy', 'licenses contoso "E5"'],
    ['how many E5s does fabrikam have', 'licenses fabrikam "E5"'],
    ['E5s contoso', '! words-unclear | licenses contoso "E5"'],
    ['SPE_E5 contoso', '! words-unclear | licenses contoso "SPE_E5"'],
    ['ANN_LEE contoso', 'user contoso "ANN_LEE"'],
    ['users fabrikam with E5', '! words-unclear | licenses fabrikam "E5" | users fabrikam | users fabrikam "E5"'],
    ['PHN1 users fabrikam', '! words-unclear | licenses fabrikam "PHN1"'],
    ['users fabrikam "E5"', 'users fabrikam "E5"'],
    ['buy 5 licenses for contoso', '! not-supported | licenses contoso'],
  ],
  'a product by its name is no person': [
    ['visio fabrikam', '! words-unclear | licenses fabrikam "visio" | user fabrikam "visio"'],
    ['who has visio at fabrikam', 'licenses fabrikam "visio"'],
    [
      'teams phone at contoso',
      '! words-unclear | licenses contoso "teams" "phone" | user contoso "teams" "phone" | customer contoso',
    ],
    ['MCOEV fabrikam', '! words-unclear | licenses fabrikam "MCOEV"'],
    ['Teams Phone fabrikam', '! words-unclear | licenses fabrikam "Teams" "Phone"'],
    ['visio users contoso', '! words-unclear | licenses contoso "visio"'],
    ['who has a visio license at contoso', 'licenses contoso "visio"'],
    ['who has teams phone at contoso', 'licenses contoso "teams" "phone"'],
    [
      'how many visio licences are unused at fabrikam',
      '! words-unclear | licenses fabrikam "visio" | reconcile fabrikam verdict:unused',
    ],
    ['does noah patel have a teams phone license', 'user "noah" "patel"'],
    ['user a power contoso', 'user contoso "a" "power"'],
  ],
  'a product beside a name is told by the card of the person': [
    ['does vera quist have PHN1 at fabrikam', 'user fabrikam "vera" "quist"'],
    ['is vera quist on E5', 'user "vera" "quist"'],
    ['is megan bowen at contoso licensed for teams phone?', 'user contoso "megan" "bowen"'],
    ['vera quist fabrikam PHN1', '! words-unclear | licenses fabrikam "PHN1" | user fabrikam "vera" "quist"'],
    ['vera quist E5 seat fabrikam', '! words-unclear | licenses fabrikam "E5" | user fabrikam "vera" "quist"'],
    ['user fabrikam vera PHN1', 'user fabrikam "vera" "PHN1"'],
  ],
  'an article in front of a noun is no search word': [
    ['does she have a phone number', '! command-unknown | help | help user'],
    [
      'which contoso users got a phone number since tuesday',
      '! words-unclear | changes contoso of:users since:tuesday | changes contoso "phone" of:users since:tuesday',
    ],
  ],
  'the card of licenses shows how many are free': [
    ['free licenses contoso', 'licenses contoso'],
    ['spare licenses', '! customer-missing | licenses contoso'],
    ['how many E5 licenses are free at contoso', 'licenses contoso "E5"'],
    ['does contoso have enough teams phone licences', 'licenses contoso "teams" "phone"'],
    ['has fabrikam any free teams phone licenses left', 'licenses fabrikam "teams" "phone"'],
    ['how many licenses are left at contoso?', 'licenses contoso'],
    ['how many visio licenses does fabrikam have left', 'licenses fabrikam "visio"'],
    ['free users contoso', '! not-supported | users contoso'],
    // Somebody can be called Left.
    ['licenses contoso Left', '! not-supported'],
    ['user Will A. Left', 'user "Will" "A" "Left"'],
    ['does Will Left at contoso have any free licenses', '! not-supported'],
  ],
  'the customer can be named twice': [
    ['contoso contoso', 'customer contoso'],
    ['users Contoso GmbH (contoso)', 'users contoso'],
    ['users contoso "contoso"', 'users contoso "contoso"'],
  ],
  'help about a type of finding': [
    ['what does orphaned license mean', 'help "orphaned"'],
    ['what does over-allocated mean?', 'help "over-used"'],
    ['what does "licensed, voice off" mean', 'help "licensed-no-voice"'],
    ['can you tell me what surplus means', 'help "over-bought"'],
    ['what is a leaver', 'help "licensed-deleted"'],
    ['what is an orphaned LicenseSpring license', 'help "seat-unknown-person"'],
    ['what is surplus', 'help "over-bought"'],
    ['what are duplicates', 'help "seat-twice"'],
    ['explain inactive', 'help "seat-inactive"'],
    ['explain unused licenses', 'help "unused"'],
    ['meaning of wrong tenant', 'help "wrong-tenant"'],
    ['what are the finding types', 'help "verdict"'],
    ['explain inactive contoso', 'why contoso verdict:seat-inactive'],
    ['what is surplus at contoso', 'reconcile contoso verdict:over-bought'],
    ['what is wrong at contoso', 'reconcile contoso'],
  ],
  'help about a command': [
    ['help me please with command users', 'help "users"'],
    ['help about licenses please', 'help "licenses"'],
    ['how do i search for a person', 'help "user"'],
    ['how can I list users?', 'help "users"'],
    ['help me find users', '! customer-missing | users contoso'],
    ['help with users of contoso', 'users contoso'],
  ],
  'who lacks a license': [
    ['who still needs a license at contoso', 'users contoso licensed:no'],
    ['contoso users lacking a license', 'users contoso licensed:no'],
    ['i need the licenses of contoso', 'licenses contoso'],
  ],
  'which customer has the most is answered for all of them': [
    ['which customer wastes the most money', '! not-supported | reconcile all'],
    ['worst customers', '! not-supported | reconcile all | customers'],
    ['findings per customer', 'reconcile all'],
    ['savings by customer', 'reconcile all'],
    ['which customer has the most unlicensed users', '! not-supported | reconcile all | users contoso licensed:no'],
    ['which user at contoso has the most licenses', '! not-supported | licenses contoso'],
  ],
  'what was bought is a change of licenses': [
    ['purchases fabrikam since monday', 'changes fabrikam of:licenses since:monday'],
    ['changes fabrikam of:purchases', 'changes fabrikam of:licenses'],
    ['purchases fabrikam', '! words-unclear | changes fabrikam of:licenses'],
    ['purchase 5 licenses for contoso', '! not-supported | licenses contoso'],
    [
      'what did fabrikam buy in november',
      '! not-supported | changes fabrikam of:licenses since:30d | history fabrikam of:licenses',
    ],
  ],
  'what somebody bought keeps the name': [
    ['what did vera at fabrikam buy in november', '! not-supported | changes fabrikam "vera" of:licenses since:30d'],
  ],
  'how many there were in a month is a history': [
    ['how many licences had fabrikam on 15 november', '! not-supported | history fabrikam of:licenses'],
    ['how many users were at contoso in january?', '! not-supported | history contoso of:users'],
  ],
  'words of time make a line a question': [
    ['former employees with licenses contoso', '! not-supported | users contoso licensed:yes'],
    ['who left contoso', '! not-supported | changes contoso'],
    ['did dora leave contoso', '! not-supported | changes contoso | changes contoso "dora" | user contoso "dora"'],
    ['users contoso history', 'history contoso of:users'],
  ],
  'a known word with a slip': [
    ['users contoso vocie off', 'users contoso voice:off'],
    ['users contoso statu deleted', 'users contoso state:deleted'],
    ['reconcile contoso sev high', 'reconcile contoso severity:high'],
    ['unlicnsed users contoso', 'users contoso licensed:no'],
    ['contoso delted accounts', 'users contoso state:deleted'],
    ['contoso usres no licnese', 'users contoso licensed:no'],
  ],
  'a filter or a value that does not exist is refused, with lines that work': [
    [
      'users contoso sku:SPE_E5',
      '! filter-elsewhere | licenses contoso product:SPE_E5 | changes contoso product:SPE_E5 | users contoso',
    ],
    ['users contoso shoesize:44', '! filter-unknown | users contoso | help users'],
    [
      'reconcile contoso severity:huge',
      '! filter-value | reconcile contoso severity:high | reconcile contoso severity:medium | reconcile contoso severity:low',
    ],
  ],
  'a name alone is somebody': [
    ['vera quist', 'user "vera" "quist"'],
    ['Quist, Vera', 'user "Quist" "Vera"'],
    ['"vera quist"', 'user "vera quist"'],
    ['quist please', 'user "quist"'],
    ['Jordan Smith', 'user "Jordan" "Smith"'],
    ['vera quist\nThanks,\nAnn', 'user "vera" "quist"'],
    ['Hi Rollcall,\nThanks,\nVera Quist', 'hello'],
  ],
  'a word for another list is asked about': [
    [
      'licenses contoso unlicensed',
      '! filter-elsewhere | users contoso licensed:no | licenses contoso | licenses contoso "unlicensed"',
    ],
  ],
  'filters by their other names': [
    ['users contoso department:Sales', 'users contoso dept:Sales'],
    ["users contoso dept='Field Sales'", 'users contoso dept:"Field Sales"'],
    ['users contoso upn=megan@contoso.com', 'users contoso megan@contoso.com'],
    ['users contoso dept=Sales', 'users contoso dept:Sales'],
    ['users contoso dept=sales,licensed=no', 'users contoso licensed:no dept:sales'],
    ['users contoso dept:"sales,licensed=no"', 'users contoso dept:sales,licensed=no'],
    ['users contoso country:Germany', 'users contoso location:DE'],
    ['users contoso location:UK', 'users contoso location:GB'],
    ['users contoso country:DE', 'users contoso location:DE'],
    ['users contoso status:deleted', 'users contoso state:deleted'],
    ['users contoso source:partner', 'users contoso from:partner'],
    ['users contoso from:microsoft', 'users contoso from:partner'],
    ['users contoso voice:off', 'users contoso voice:off'],
    ['users contoso licensed no', 'users contoso licensed:no'],
    ['users contoso licensed:false', 'users contoso licensed:no'],
    ['licenses contoso sku:SPE_E5', 'licenses contoso product:SPE_E5'],
  ],
  'marks around a line, and lines around a question': [
    ['users contoso\nThanks,\nAnn', 'users contoso'],
    ['> users contoso', 'users contoso'],
    ['```users contoso```', 'users contoso'],
    ['**users** contoso', 'users contoso'],
    ['/users contoso', 'users contoso'],
    ['!users contoso', 'users contoso'],
    ['users - contoso', 'users contoso'],
    ['@Rollcall users contoso', 'users contoso'],
    ['users\ncontoso', 'users contoso'],
    ['contoso\nusers', 'users contoso'],
    ['Hi Ann,\nplease send me the users of contoso\nBest regards', 'users contoso'],
    ['Hi Ann, can you show users contoso', 'users contoso'],
    ['FW: users contoso', 'users contoso'],
    ['1. users contoso', 'users contoso'],
    ['licenses -> contoso', 'licenses contoso'],
    ['Vera Quist (Contoso)', 'user contoso "Vera" "Quist"'],
    ['UPN: vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'],
    ['users contoso licensed:no.', 'users contoso licensed:no'],
  ],
  'short forms that people type': [
    ['any deleted accts at contoso?', 'users contoso state:deleted'],
    ['users w no voice contoso', 'users contoso voice:off'],
    ['users contoso wo license', 'users contoso licensed:no'],
    ['users contoso -licensed', 'users contoso licensed:no'],
    ['-unlicensed users contoso', 'users contoso licensed:no'],
    ['do they agree for contoso', 'reconcile contoso'],
    ['overlicensed contoso', 'reconcile contoso verdict:over-used'],
    ['any errors at contoso?', 'reconcile contoso'],
    ['Ms Quist contoso', 'user contoso "Quist"'],
    ['MS licenses contoso', 'licenses contoso from:partner'],
    ['find customer fab', 'customer fabrikam'],
    ['contoso high severity', 'reconcile contoso severity:high'],
    ['contoso users refresh', 'users contoso fresh'],
  ],
  'pages in words': [
    ['users contoso page2', 'users contoso page:2'],
    ['users contoso page 2 of 24', 'users contoso page:2'],
    ['users contoso page two', 'users contoso page:2'],
    ['users contoso 2nd page', 'users contoso page:2'],
  ],
  'words for a list of users': [
    ['unlicensed users contoso', 'users contoso licensed:no'],
    ['contoso users unlicensed', 'users contoso licensed:no'],
    ['users contoso without license', 'users contoso licensed:no'],
    ['contoso no license', 'users contoso licensed:no'],
    ['who is unlicensed in contoso', 'users contoso licensed:no'],
    ['which users at contoso have no license?', 'users contoso licensed:no'],
    ['licensed users contoso', 'users contoso licensed:yes'],
    ['show users contoso', 'users contoso'],
    ['list all users of contoso', 'users contoso'],
    ["give me contoso's users please", 'users contoso'],
    ['users for contoso', 'users contoso'],
    ['user list contoso', 'users contoso'],
    ['teams users contoso', 'users contoso from:live'],
    ['contoso users in US', 'users contoso location:US'],
    ['who is in the sales department at contoso', 'users contoso dept:sales'],
    ['shwo users contoso', 'users contoso'],
    ['contoso staff', 'users contoso'],
    ['pls show me everyone at contoso', 'users contoso'],
    ['who works at contoso', 'users contoso'],
    ['hi everyone, contoso please', 'customer contoso'],
    ['who is contoso', 'customer contoso'],
    ['licensed users with voice off contoso', 'users contoso licensed:yes voice:off'],
    ['deleted contoso', 'users contoso state:deleted'],
    ['deleted users contoso', 'users contoso state:deleted'],
  ],
  'words for licenses': [
    ['who has licenses at fabrikam', 'licenses fabrikam'],
    ['show me the licenses for fabrikam', 'licenses fabrikam'],
    ['fabrikam license', 'licenses fabrikam'],
    ['licence fabrikam', 'licenses fabrikam'],
    ['skus contoso', 'licenses contoso from:partner'],
    ['microsoft licenses contoso', 'licenses contoso from:partner'],
    ['subscriptions contoso', 'licenses contoso from:partner'],
    ['seats fabrikam', 'licenses fabrikam'],
    ['contoso licensing', 'licenses contoso'],
  ],
  'words for a person': [
    ['find vera quist', 'user "vera" "quist"'],
    ['lookup vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'],
    ['search for vera', 'user "vera"'],
    ["what's the phone number of vera quist at contoso", '! words-unclear | user contoso "vera" "quist"'],
    ['is vera.quist@fabrikam.com licensed?', 'user vera.quist@fabrikam.com'],
    ['show vera.quist@fabrikam.com', 'user vera.quist@fabrikam.com'],
  ],
  'words for findings': [
    ['findings contoso', 'reconcile contoso'],
    ['issues contoso', 'reconcile contoso'],
    ['recon fabrikam', 'reconcile fabrikam'],
    ['savings fabrikam', 'reconcile fabrikam'],
    ['overage contoso', 'reconcile contoso verdict:over-used'],
    ['overages for all customers', 'reconcile all verdict:over-used'],
    ['which customers have high findings', 'reconcile all severity:high'],
    ['what is wrong at contoso', 'reconcile contoso'],
    ['where are we wasting money at contoso', 'reconcile contoso'],
    ['reconcile contoso severity:high', 'reconcile contoso severity:high'],
    ['high findings contoso', 'reconcile contoso severity:high'],
    ['orphaned contoso', 'reconcile contoso verdict:orphaned'],
    ['unused licenses contoso', 'reconcile contoso verdict:unused'],
  ],
  'words for customers': [
    ['clients', 'customers'],
    ['companies', 'customers'],
    ['customers list', 'customers'],
    ['customer list', 'customers'],
    ['which customers do I have', 'customers'],
    ['client contoso', 'customer contoso'],
    ['is contoso a customer of ours', 'customer contoso'],
    ['company contoso', 'customer contoso'],
    ['contoso overview', 'customer contoso'],
    ['contoso summary', 'customer contoso'],
  ],
  'words for what Rollcall is and does': [
    ['me', 'whoami'],
    ['who am I', 'whoami'],
    ['my permissions', 'whoami'],
    ['what am i', 'whoami'],
    ['who do you think i am', 'whoami'],
    ['who are you', 'help'],
    ['menu', 'help'],
    ['what can you do for me', 'help'],
    ['commands', 'help'],
    ['what can you do?', 'help'],
    ['how does this work', 'help'],
    ['what does rollcall do', 'help'],
    ['hey', 'hello'],
    ['hello there', 'hello'],
    ['good morning', 'hello'],
    ['thx', 'hello'],
    ['health', 'status'],
    ['are the sources ok', 'status'],
    ['is partner center down', 'status'],
    ['is licensespring connected?', 'status'],
    ['stop', 'cancel'],
    ['abort', 'cancel'],
  ],
};

describe.each(Object.entries(corpus))('%s', (_topic, rows) => {
  test.each(rows)('%j is read as %s', (typed, line) => {
    // As Teams sends it, and as a line of its own.
    for (const text of [typed, lineOf({ text: typed, recipient: { id: '28:bot', name: 'Rollcall' } })]) {
      const parts = line.split(' | ').length;
      expect(line.startsWith('!') ? read(text).split(' | ').slice(0, parts).join(' | ') : read(text)).toBe(line);
    }
  });

  test.each(rows)('%j is answered with lines that can be read', (typed) => {
    const got = read(typed);
    if (!got.startsWith('!')) return;
    const offered = got.split(' | ').slice(1);
    expect(offered.length).toBeGreaterThan(0);
    for (const line of offered) expect([line, read(line)]).toEqual([line, line.replace(/^help (\w+)$/, 'help "$1"')]);
  });
});

/** A line for each problem of the grammar, and the line that was probably meant, as a beginning of the first button. */
const problemRows = [
  ['command-unclear', 'uesr contoso', 'users contoso'],
  ['command-unknown', '+49 89', 'user'],
  ['customer-missing', 'users', 'users contoso'],
  ['customer-of-person', 'PHN1', 'user'],
  ['customer-unclear', 'users contos', 'users contos'],
  ['customer-unknown', 'users contxyz', 'users contoso'],
  ['customers-several', 'users contoso fabrikam', 'users contoso'],
  ['file-wanted', 'download users contoso', 'export users contoso'],
  ['filter-elsewhere', 'users contoso product:PHN1', 'licenses contoso product:PHN1'],
  ['filter-twice', 'users contoso voice:on voice:off', 'users contoso voice:off'],
  ['filter-unknown', 'users contoso licenced:no', 'users contoso licensed:no'],
  ['filter-value', 'users contoso voice:maybe', 'users contoso voice:on'],
  ['line-elsewhere', 'export status', 'export users contoso'],
  ['line-missing', 'export', 'export users contoso'],
  ['not-supported', 'delete vera', 'user "vera"'],
  ['page-number', 'users contoso page:x', 'users contoso'],
  ['page-unclear', 'next page', 'users contoso page:2'],
  ['questions-several', 'users or licenses contoso', 'users contoso'],
  ['watch-wanted', 'notify me about users contoso', 'watch users contoso'],
  ['words-too-many', 'x '.repeat(30), 'help'],
  ['words-unclear', 'do you know who has fancy licenses at contoso', 'licenses contoso'],
] as const;

test('a name alone can be asked about too, where a search of all customers takes long', () => {
  const { question, guessed } = readLine('vera quist', commands, customers);
  expect(question).toMatchObject({
    code: 'customer-of-person',
    title: 'Which customer is “vera quist” at?',
    lines: [
      'user contoso "vera" "quist"',
      'user fabrikam "vera" "quist"',
      'user "vera" "quist"',
      'customers "vera quist"',
    ],
  });
  expect(guessed).toBe(true);
  expect(readLine('vera quist\nThanks', commands, customers).question?.advice).toContain(
    'Only the first line was read.',
  );
  expect(readLine('user vera quist', commands, customers).question).toBeNull();
});

test.each([
  ['does she have a phone number', 'help'],
  ['does noah patel have a teams phone license', 'user "noah" "patel"'],
  ['show me the phone company', 'customer phone-company'],
])('%s asks for a phone, or for the customer called so', (line, meant) => {
  const known = [...customers, customer('phone-company', 'The Phone Company')];
  expect(lineOr(() => writeLine(readLine(line, commands, known).query))).toBe(meant);
});

/** The line, or the first one that its problem offers. */
function lineOr(answer: () => string): string {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Problem) return error.lines[0] ?? '';
    throw error;
  }
}

describe('every problem of a line has a button, the line that was meant first', () => {
  const several = [...customers, customer('contosa', 'Contosa Ltd.')];

  test.each(problemRows)('%s', (code, line, first) => {
    const problem = problemOf(line, code === 'customer-unclear' ? several : customers);
    expect(problem.code).toBe(code);
    expect(problem.lines[0]?.startsWith(first)).toBe(true);
    expect(problem.title).not.toBe('');
    expect(problem.advice).not.toBe('');
  });

  test('none is left out', () => {
    const source = readFileSync(new URL('../../src/grammar/problems.ts', import.meta.url), 'utf8');
    const codes = Array.from(source.matchAll(/askerProblem\(\s*'([\w-]+)'/g), ([, code]) => code);
    expect(new Set(codes)).toEqual(new Set(problemRows.map(([code]) => code)));
  });
});

function problemOf(line: string, known: readonly Customer[]): Problem {
  try {
    readLine(line, commands, known);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`${line} is no problem`);
}
