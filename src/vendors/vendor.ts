import type { Problem } from '../problem.ts';
import type { Table } from '../tables/table.ts';

/**
 * The words that all vendors share. A vendor's folder turns its API's answers into these; everything else in the
 * program reads only these. What a vendor's API cannot tell, the vendor does not have: the method is missing.
 */

/** What identifies one customer at one vendor. */
export interface CustomerRef {
  /** Live Platform: `umpCustomerGuid`. LicenseSpring: the customer's e-mail. Partner Center: the Entra tenant id. */
  readonly id: string;
  /** LicenseSpring product short codes; empty at the other vendors. */
  readonly products: readonly string[];
  /** False where the vendor keeps no list of users for this customer, as Live Platform's Essentials services. */
  readonly hasUsers: boolean;
}

/** A customer as a vendor's own list knows it. */
export interface VendorCustomer {
  readonly id: string;
  /** A short name that people type, where the vendor keeps one. */
  readonly shortName: string | null;
  readonly title: string;
  readonly domain: string | null;
  /** Entra tenant id, lower case. */
  readonly tenantId: string | null;
  readonly hasUsers: boolean;
}

/** One account in a vendor's user list. `null` is: the vendor did not say. */
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
  readonly tenantId: string | null;
  readonly state: 'active' | 'deleted';
  /** The day, such as `2026-03-10`. */
  readonly deletedOn: string | null;
}

/** One licence or seat held by one person. */
export interface LicenseAssignment {
  readonly address: string;
  readonly name: string | null;
  /** Why it counts: Live Platform's `licenseCriteria`, kept as sent. */
  readonly reason: string | null;
  /** LicenseSpring product short code. */
  readonly product: string | null;
  /** All digits, as sent: never a number, which would round beyond 2^53. */
  readonly licenseId: string | null;
  readonly active: boolean | null;
  readonly activations: number | null;
  readonly maxActivations: number | null;
  /** LicenseSpring: the first password was never changed. The password itself is never read. */
  readonly firstPassword: boolean | null;
}

/** What a customer has bought of one product, in licences. */
export interface Purchase {
  /** Microsoft SKU part number, or a name the vendor's product goes by. */
  readonly product: string;
  readonly title: string;
  readonly bought: number;
  readonly used: number;
}

/** A Microsoft licence assigned to one account. */
export interface AssignedLicense {
  readonly product: string;
  readonly title: string;
}

/** How many there are: the vendor's own total, or as many as were read so far. */
export interface Count {
  readonly number: number;
  readonly exact: boolean;
}

/** A stretch of a user list in the vendor's own order. */
export interface UserPage {
  readonly rows: readonly UserRecord[];
  readonly total: Count;
}

export interface UserList {
  readonly rows: Table<UserRecord>;
  /** Why the vendor stopped handing out pages before the last one; null when it handed out all. */
  readonly truncated: Problem | null;
}

/** One HTTP call to a vendor: no query, no body. */
export interface CallRecord {
  /** The vendor's id. */
  readonly source: string;
  readonly operation: string;
  /** It can hold a person's object id, so it is shown but not logged. */
  readonly path: string;
  /** The vendor's own id of the request, if it sends one; its support asks for it. */
  readonly requestId: string | null;
  /** HTTP status, or what happened instead of an answer. */
  readonly outcome: number | 'unreachable' | 'slow' | 'unreadable' | 'cancelled';
  readonly milliseconds: number;
}

/** What a caller hands down to each read. */
export interface RequestContext {
  readonly signal: AbortSignal;
  readonly record: (call: CallRecord) => void;
  /** Told while a long list is being read. `of` is null when the vendor gives no total. */
  readonly progress: (read: number, of: number | null) => void;
}

export interface Vendor {
  /** When the present sign-in ends; null when signed in per request or not yet. */
  readonly signedInUntil: () => Date | null;
  /** When a vendor that was found dead is asked again; null while it is asked as usual. */
  readonly circuitOpenUntil: () => Date | null;
  /** The cheapest call that proves the credentials good. */
  readonly check: (call: RequestContext) => Promise<void>;
  readonly customers?: (call: RequestContext) => Promise<readonly VendorCustomer[]>;
  /** Rows in one window; several pages of a card are cut from it. */
  readonly userPageSize?: number;
  /** One stretch of the unfiltered list, as cheaply as it can be had. Windows count from 0. */
  readonly userPage?: (link: CustomerRef, index: number, call: RequestContext) => Promise<UserPage>;
  readonly users?: (link: CustomerRef, call: RequestContext) => Promise<UserList>;
  readonly deletedUsers?: (link: CustomerRef, call: RequestContext) => Promise<UserList>;
  readonly assignments?: (link: CustomerRef, call: RequestContext) => Promise<Table<LicenseAssignment>>;
  readonly purchases?: (link: CustomerRef, call: RequestContext) => Promise<readonly Purchase[]>;
  readonly licensesOf?: (
    link: CustomerRef,
    objectId: string,
    call: RequestContext,
  ) => Promise<readonly AssignedLicense[]>;
}
