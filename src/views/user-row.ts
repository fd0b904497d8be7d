import { reasonName } from '../people/license-reason.ts';
import type { Customer } from '../sources/customer.ts';
import type { UserRecord } from '../vendors/vendor.ts';
import { joinTexts } from '../text/format.ts';
import { lineFor } from '../grammar/line.ts';
import { firstWritable } from '../grammar/tokens.ts';
import { assignmentOf, type LicenseStatus } from '../people/license-status.ts';
import { deletedText, licenseState } from './licenses.ts';
import { rowWith, type Row } from './rows.ts';
import { words } from '../text/words.ts';

/** A user as a row that opens the person. */
export function userRow(user: UserRecord, status: LicenseStatus, customer: Customer): Row {
  const assignment = assignmentOf(status, user);
  const address = user.address ?? user.sip ?? user.objectId ?? '';
  const { accountDeleted, noTeams, voiceOn } = words.licenseState;
  const note = user.voice === true && assignment === null ? voiceOn : user.userType === 'NoService' ? noTeams : '';
  return rowWith({
    name: user.name ?? address,
    state: licenseState(user, assignment, status),
    detail: joinTexts(
      [
        address,
        user.state === 'deleted' ? deletedText(user.deletedOn) : null,
        assignment !== null && user.userType === 'NoService' ? noTeams : null,
        user.phone,
        user.department,
        user.location,
      ],
      ' · ',
    ),
    note:
      assignment !== null && user.state === 'deleted'
        ? accountDeleted
        : assignment?.reason
          ? reasonName(assignment.reason)
          : note,
    line: lineFor('user', customer, { terms: firstWritable(user.address, user.sip, user.objectId) }),
  });
}
