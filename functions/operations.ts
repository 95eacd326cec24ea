import type { OperationId } from '../contract/routes.ts';
import { needs as changePassword } from '../core/auth/change-password.ts';
import { needs as confirmSignUp } from '../core/auth/confirm-sign-up.ts';
import { needs as forgotPassword } from '../core/auth/forgot-password.ts';
import { needs as login } from '../core/auth/login.ts';
import { needs as logout } from '../core/auth/logout.ts';
import { needs as refreshSession } from '../core/auth/refresh-session.ts';
import { needs as resendCode } from '../core/auth/resend-code.ts';
import { needs as resetPassword } from '../core/auth/reset-password.ts';
import { needs as signUp } from '../core/auth/sign-up.ts';
import { needs as checkFitment } from '../core/fitment/check-fitment.ts';
import { needs as getCompatibilityLog } from '../core/fitment/get-compatibility-log.ts';
import { needs as listCompatibilityLogs } from '../core/fitment/list-compatibility-logs.ts';
import { needs as settleFitment } from '../core/fitment/settle-fitment.ts';
import { needs as closeInquiry } from '../core/inquiries/close-inquiry.ts';
import { needs as getInquiry } from '../core/inquiries/get-inquiry.ts';
import { needs as introduceParties } from '../core/inquiries/introduce-parties.ts';
import { needs as listInquiries } from '../core/inquiries/list-inquiries.ts';
import { needs as openInquiry } from '../core/inquiries/open-inquiry.ts';
import { needs as replyToInquiry } from '../core/inquiries/reply-to-inquiry.ts';
import { needs as getBalance } from '../core/ledger/get-balance.ts';
import { needs as listLedger } from '../core/ledger/list-ledger.ts';
import { needs as sumAccounts } from '../core/ledger/sum-accounts.ts';
import { needs as tallyEntry } from '../core/ledger/tally-entry.ts';
import { needs as verifyLedger } from '../core/ledger/verify-ledger.ts';
import { needs as createListing } from '../core/listings/create-listing.ts';
import { needs as deleteListing } from '../core/listings/delete-listing.ts';
import { needs as getListing } from '../core/listings/get-listing.ts';
import { needs as indexListing } from '../core/listings/index-listing.ts';
import { needs as listMyListings } from '../core/listings/list-my-listings.ts';
import { needs as reindexListings } from '../core/listings/reindex-listings.ts';
import { needs as searchListings } from '../core/listings/search-listings.ts';
import { needs as updateListing } from '../core/listings/update-listing.ts';
import { needs as createReport } from '../core/moderation/create-report.ts';
import { needs as followSuspension } from '../core/moderation/follow-suspension.ts';
import { needs as listAudit } from '../core/moderation/list-audit.ts';
import { needs as listReports } from '../core/moderation/list-reports.ts';
import { needs as moderateListing } from '../core/moderation/moderate-listing.ts';
import { needs as reinstateUser } from '../core/moderation/reinstate-user.ts';
import { needs as removeRating } from '../core/moderation/remove-rating.ts';
import { needs as resolveReport } from '../core/moderation/resolve-report.ts';
import { needs as suspendUser } from '../core/moderation/suspend-user.ts';
import { needs as listNotifications } from '../core/notifications/list-notifications.ts';
import { needs as markNotificationsRead } from '../core/notifications/mark-notifications-read.ts';
import { needs as notify } from '../core/notifications/notify.ts';
import { needs as remindDeadlines } from '../core/notifications/remind-deadlines.ts';
import { needs as listPayouts } from '../core/payouts/list-payouts.ts';
import { needs as requestPayout } from '../core/payouts/request-payout.ts';
import { needs as sweepPayouts } from '../core/payouts/sweep-payouts.ts';
import { needs as deletePhoto } from '../core/photos/delete-photo.ts';
import { needs as discardPhotoFiles } from '../core/photos/discard-photo-files.ts';
import { needs as listPhotos } from '../core/photos/list-photos.ts';
import { needs as makeThumbnails } from '../core/photos/make-thumbnails.ts';
import { needs as requestPhotoUpload } from '../core/photos/request-photo-upload.ts';
import { needs as updatePhoto } from '../core/photos/update-photo.ts';
import { needs as closeAccount } from '../core/privacy/close-account.ts';
import { needs as eraseAccounts } from '../core/privacy/erase-accounts.ts';
import { needs as exportMe } from '../core/privacy/export-me.ts';
import { needs as listListingRatings } from '../core/ratings/list-listing-ratings.ts';
import { needs as listUserRatings } from '../core/ratings/list-user-ratings.ts';
import { needs as rateTransaction } from '../core/ratings/rate-transaction.ts';
import { needs as relay } from '../core/relay-changes.ts';
import type { Needs } from '../core/shared/ports.ts';
import { needs as actOnTransaction } from '../core/transactions/act-on-transaction.ts';
import { needs as awaitChange } from '../core/transactions/await-change.ts';
import { needs as buyListing } from '../core/transactions/buy-listing.ts';
import { needs as flagTransaction } from '../core/transactions/flag-transaction.ts';
import { needs as followTransaction } from '../core/transactions/follow-transaction.ts';
import { needs as getEscrow } from '../core/transactions/get-escrow.ts';
import { needs as getTransaction } from '../core/transactions/get-transaction.ts';
import { needs as listTransactions } from '../core/transactions/list-transactions.ts';
import { needs as lookAtTransaction } from '../core/transactions/look-at-transaction.ts';
import { needs as meetDeadline } from '../core/transactions/meet-deadline.ts';
import { needs as payTransaction } from '../core/transactions/pay-transaction.ts';
import { needs as settleTransaction } from '../core/transactions/settle-transaction.ts';
import { needs as sweepTransactions } from '../core/transactions/sweep-transactions.ts';
import { needs as getMe } from '../core/users/get-me.ts';
import { needs as getUser } from '../core/users/get-user.ts';
import { needs as updateMe } from '../core/users/update-me.ts';

const nothing = {} as const;

/** What the use-case of each operation needs; the stack grants it. One row for each route, or this does not compile. */
export const operations = {
  signUp,
  confirmSignUp,
  resendCode,
  login,
  refreshSession,
  logout,
  forgotPassword,
  resetPassword,
  changePassword,
  getMe,
  updateMe,
  getUser,
  exportMe,
  deleteMe: closeAccount,
  createListing,
  searchListings,
  getListing,
  updateListing,
  deleteListing,
  listMyListings,
  requestPhotoUpload,
  listPhotos,
  updatePhoto,
  deletePhoto,
  checkFitment,
  listCompatibilityLogs,
  getCompatibilityLog,
  settleFitment,
  openInquiry,
  listInquiries,
  getInquiry,
  replyToInquiry,
  closeInquiry,
  buyListing,
  listTransactions,
  getTransaction,
  getEscrow,
  payTransaction,
  actOnTransaction,
  getBalance,
  listLedger,
  requestPayout,
  listPayouts,
  rateTransaction,
  listUserRatings,
  listListingRatings,
  createReport,
  listReports,
  resolveReport,
  suspendListing: moderateListing,
  reinstateListing: moderateListing,
  removeRating,
  suspendUser,
  reinstateUser,
  listAudit,
  listNotifications,
  markNotificationsRead,
  getHealth: nothing,
  getOpenApi: nothing,
  getDocs: nothing,
} as const satisfies Record<OperationId, Needs>;

/** What admitting a signed-in caller needs on top of the use-case: the session is looked up, see runtime/signed-in.ts. */
export const admissionNeeds = { store: ['get'] } as const satisfies Needs;

/** The Lambda behind the table's stream. */
export const streams = { relay } as const satisfies Record<string, Needs>;

/** The consumers of domain events, each with the beginnings of the types it listens to. */
export const consumers = {
  indexListing: { needs: indexListing, events: ['listing.'] },
  discardPhotoFiles: { needs: discardPhotoFiles, events: ['photo.removed'] },
  followTransaction: { needs: followTransaction, events: ['transaction.'] },
  tallyEntry: { needs: tallyEntry, events: ['ledger.posted'] },
  followSuspension: {
    needs: followSuspension,
    events: ['user.suspended', 'user.reinstated', 'user.closed', 'listing.activated'],
  },
  introduceParties: { needs: introduceParties, events: ['transaction.paid'] },
  notify: {
    needs: notify,
    events: [
      'transaction.', 'payout.', 'inquiry.', 'rating.', 'fitment.settled', 'listing.suspended', 'report.resolved',
    ], // biome-ignore format: a list reads better packed
  },
} as const satisfies Record<string, { needs: Needs; events: readonly string[] }>;

/** The Lambda that every uploaded file goes through. */
export const uploads = { makeThumbnails } as const satisfies Record<string, Needs>;

/** The tasks of the workflow that every trade runs through. */
export const tasks = {
  lookAtTransaction: { needs: lookAtTransaction, description: 'Reads where a trade is and how long it may stay there' },
  awaitChange: { needs: awaitChange, description: 'Leaves the token by which a waiting workflow is woken' },
  meetDeadline: { needs: meetDeadline, description: 'Does what the clock does to a trade' },
  settleTransaction: { needs: settleTransaction, description: 'Moves the money of a decided trade' },
  flagTransaction: { needs: flagTransaction, description: 'Marks a trade that can not go on by itself' },
} as const satisfies Record<string, { needs: Needs; description: string }>;

/** What is done again and again, whatever else happens. */
export const schedules = {
  sweepTransactions: { needs: sweepTransactions, minutes: 5, description: 'Sees to trades whose time is over' },
  eraseAccounts: { needs: eraseAccounts, minutes: 5, description: 'Erases what there is of people who have left' },
  sweepPayouts: { needs: sweepPayouts, minutes: 15, description: 'Asks what has become of pending payouts' },
  remindDeadlines: { needs: remindDeadlines, minutes: 15, description: 'Reminds people of deadlines that come near' },
} as const satisfies Record<string, { needs: Needs; minutes: number; description: string }>;

/** What operators invoke by hand. */
export const commands = {
  reindexListings: { needs: reindexListings, description: 'Compares the search index with the listings, and mends it' },
  verifyLedger: {
    needs: { ...verifyLedger, ledgerWalk: [...verifyLedger.ledgerWalk, ...sumAccounts.ledgerWalk] },
    description: 'Recomputes all accounts from the journal, and tells differences; sums up the marketplace’s own',
  },
} as const satisfies Record<string, { needs: Needs; description: string }>;
