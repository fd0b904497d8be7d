import type { Problem } from '../problem.ts';
import type { Table } from '../tables/table.ts';

/**
 * The types that all vendors share. Each vendor's folder maps the answers of its API to these, and the rest of the program
 * reads only these. A vendor whose API has no such list lacks the method.
 */

/** What identifies one customer at one vendor. */
export interface CustomerRef {
  /** Live Platform: `umpCustomerGuid`. LicenseSpring: the customer's e-mail. Partner Center: the Entra tenant id. */
  readonly id: string;
  /** LicenseSpring product short codes; empty at the other vendors. */
  readonly products: readonly string[];
  /** False if the vendor has no list of users for this customer, as for Live Platform's Essentials services. */
  readonly hasUsers: boolean;
}

/** A customer in a vendor's own list. */
export interface VendorCustomer {
  readonly id: string;
  /** A short name that people type, if the vendor has one. */
  readonly shortName: string | null;
  readonly title: string;
  readonly domain: string | null;
  /** Entra tenant id, lower case. */
  readonly tenantId: string | null;
  readonly hasUsers: boolean;
}

/** One account in a vendor's user list. `null`: unknown. */
export interface UserRecord {
  readonly name: string | null;
  /** Entra object id, lower case. */
  readonly objectId: string | null;
  /** User principal name, as sent. */
  readonly address: string | null;
  /** SIP address without `sip:`. */
  readonly sip: string | null;
  /** Phone number without `tel:`. */
  readonly phone: string | null;
  readonly department: string | null;
  /** Usage location, a two-letter country code. */
  readonly location: string | null;
  /** Enterprise Voice. */
  readonly voice: boolean | null;
  /** Live Platform's `UserType`, such as `TeamsOnly` or `NoService`. */
  readonly userType: string | null;
  /** What has the account where no person does, such as `resource account`; null for a person. */
  readonly nonPerson: string | null;
  readonly tenantId: string | null;
  readonly state: 'active' | 'deleted';
  /** The day, such as `2026-03-10`. */
  readonly deletedOn: string | null;
}

/** One licence or seat of one person. */
export interface LicenseAssignment {
  readonly address: string;
  readonly name: string | null;
  /** Why the person counts as licensed: Live Platform's `licenseCriteria`, as sent. */
  readonly reason: string | null;
  /** What holds the licence where no person does, such as `service number`; null for a person. */
  readonly nonPerson: string | null;
  /** LicenseSpring product short code. */
  readonly product: string | null;
  /** The digits, as sent. Not a number, which would be rounded beyond 2^53. */
  readonly licenseId: string | null;
  readonly active: boolean | null;
  readonly activations: number | null;
  readonly maxActivations: number | null;
  /** LicenseSpring: the first password was never changed. The password itself is never read. */
  readonly firstPassword: boolean | null;
}

/**
 * Why there is no number of licences that were bought: nobody buys them, their number is not limited, or the
 * subscription is over: in its days of grace, suspended, expired, or another state in the vendor's own word.
 */
export type Standing = 'free' | 'unlimited' | { readonly lapsed: string };

/** What a customer has bought of one product, in licences. */
export interface Purchase {
  /** Microsoft SKU part number, or the SKU id without one; `live` for Live Platform's own licences. */
  readonly product: string;
  readonly title: string;
  /** Bought and enabled; null where `standing` says why there is no such number. */
  readonly bought: number | null;
  readonly used: number;
  /** Further licences in grace or suspended, which people can still hold. */
  readonly lapsed: number;
  /** Null for an ordinary purchase. */
  readonly standing: Standing | null;
}

/** A Microsoft licence assigned to one account. */
export interface AssignedLicense {
  readonly product: string;
  readonly title: string;
}

/** How many rows a list has: the vendor's own total (exact), or how many were read so far. */
export interface Count {
  readonly number: number;
  readonly exact: boolean;
}

/** A page of a user list in the vendor's own order. */
export interface UserPage {
  readonly rows: readonly UserRecord[];
  readonly total: Count;
  /** Why rows of the page are missing; null if it is complete. */
  readonly truncated: Problem | null;
}

/** A list of a vendor. */
export interface VendorList<Rows> {
  readonly rows: Rows;
  /** Why rows are missing, at the end or in between; null if the list is complete. */
  readonly truncated: Problem | null;
}

export type UserList = VendorList<Table<UserRecord>>;
export type AssignmentList = VendorList<Table<LicenseAssignment>>;
export type PurchaseList = VendorList<readonly Purchase[]>;

/** One HTTP call to a vendor, without query and body. */
export interface CallRecord {
  /** The vendor's id. */
  readonly source: string;
  readonly operation: string;
  /** It can contain a person's object id, so it is shown but not logged. */
  readonly path: string;
  /** The vendor's id of the request, if it sends one: its support asks for it. */
  readonly requestId: string | null;
  /** HTTP status, or why there is no answer. */
  readonly outcome: number | 'unreachable' | 'slow' | 'unreadable' | 'cancelled';
  readonly milliseconds: number;
  /** Why the request was sent again, once for each repeated try; missing when it was sent once. */
  readonly repeatedAfter?: readonly (number | 'unreachable')[];
  /** Milliseconds that the vendor's clock is ahead of this machine's; missing when the answer has no date. */
  readonly clockAhead?: number;
}

/** The caller's part of each request. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly record: (call: CallRecord) => void;
  /** Called while a long list is read. `of` is null if the vendor gives no total. */
  readonly progress: (read: number, of: number | null) => void;
  /** True when nobody waits for the answer: then people's requests go first, and half of the vendor's limits is theirs. */
  readonly background?: boolean;
}

export interface Vendor {
  /** When the access token expires; null if there is none yet, or each request is signed. */
  readonly signedInUntil: () => Date | null;
  /** Until when calls for what was not answered are refused; null while everything is asked for as usual. */
  readonly circuitOpenUntil: () => Date | null;
  /** What the person who runs Rollcall should mend although the vendor answers; null when there is nothing. */
  readonly warning?: () => Problem | null;
  /** The cheapest call that proves that the credentials are good. */
  readonly check: (call: RequestContext) => Promise<void>;
  readonly customers?: (call: RequestContext) => Promise<VendorList<readonly VendorCustomer[]>>;
  /** Rows of one `userPage`; a card shows fewer at a time. */
  readonly userPageSize?: number;
  /** One page of the unfiltered list, with as few calls as possible. The first page is 0. */
  readonly userPage?: (link: CustomerRef, index: number, call: RequestContext) => Promise<UserPage>;
  readonly users?: (link: CustomerRef, call: RequestContext) => Promise<UserList>;
  readonly deletedUsers?: (link: CustomerRef, call: RequestContext) => Promise<UserList>;
  readonly assignments?: (link: CustomerRef, call: RequestContext) => Promise<AssignmentList>;
  readonly purchases?: (link: CustomerRef, call: RequestContext) => Promise<PurchaseList>;
  readonly licensesOf?: (
    link: CustomerRef,
    objectId: string,
    call: RequestContext,
  ) => Promise<VendorList<readonly AssignedLicense[]>>;
}
