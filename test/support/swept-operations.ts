import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ListingView } from '../../core/listings/model.ts';
import type { PhotoView } from '../../core/photos/model.ts';
import { aPart, aProduct } from './builders.ts';
import { codeFor, joinAs, joinOperator, logIn, type TestCloud } from './cloud.ts';
import type { Swept } from './fault-sweep.ts';
import { type Answer, ask, askPatiently, verdictOf } from './http.ts';
import { aJpeg, type Form, newPhoto, postForm } from './photos.ts';

export const functionOf = (name: string): string => `swapyard-dev-${name}`;

const must = (what: string, right: boolean): void => {
  if (!right) throw new Error(what);
};

const golf = { vehicleMake: 'Volkswagen', vehicleModel: 'Golf', vehicleYear: 2001 };

/** The operations that write, each with what must be true once a client has asked again after a fault. */
export async function sweptOperations(cloud: TestCloud): Promise<Readonly<Record<string, Swept<never>>>> {
  const seller = await joinAs(cloud, 'seller');
  // Whoever logs in often ends older sessions of their own.
  const busy = await joinAs(cloud);
  const refreshing = await joinAs(cloud);
  const auth = (name: string, json: unknown) => askPatiently(cloud, { method: 'POST', path: `/v1/auth/${name}`, json });
  const asSeller = (method: string, path: string, json: unknown, headers = {}) =>
    ask(cloud, { method, path, token: seller.accessToken, json, headers });

  const createListing: Swept<{ title: string }> = {
    functionName: functionOf('create-listing'),
    prepare: async () => ({ title: `Swept ${randomUUID()}` }),
    call: ({ title }) => asSeller('POST', '/v1/listings', aPart({ title }), { 'idempotency-key': title }),
    async converged({ title }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      const found = (await seller.api.listMyListings({ query: { limit: 100 } })).items.filter(
        (one) => one.title === title,
      );
      must(`there are ${found.length}`, found.length === 1 && isDeepStrictEqual(found[0], JSON.parse(answer.text)));
    },
  };
  const updateListing: Swept<ListingView> = {
    functionName: functionOf('update-listing'),
    prepare: () => seller.api.createListing({ body: aProduct() }),
    call: ({ id }) => asSeller('PATCH', `/v1/listings/${id}`, { price: 77 }, { 'if-match': '"1"' }),
    async converged({ id }, answer) {
      // Refused because of its own first try, which the client sees when it reads the listing again.
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200 || answer.status === 412);
      const { price, version } = await seller.api.getListing({ params: { listingId: id } });
      must(`price ${price}, version ${version}`, price === 77 && version === 2);
    },
  };
  const updateMe: Swept<{ displayName: string }> = {
    functionName: functionOf('update-me'),
    prepare: async () => ({ displayName: `Swept ${randomUUID()}` }),
    call: ({ displayName }) => asSeller('PATCH', '/v1/users/me', { displayName }),
    async converged({ displayName }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      must('is not stored', (await seller.api.getMe()).displayName === displayName);
    },
  };
  const opens = async ({ text }: Answer): Promise<boolean> => {
    const { accessToken } = JSON.parse(text) as { accessToken: string };
    return (await ask(cloud, { method: 'GET', path: '/v1/users/me', token: accessToken })).status === 200;
  };
  const login: Swept<undefined> = {
    functionName: functionOf('login'),
    prepare: async () => undefined,
    call: () => auth('login', { username: busy.username, password: busy.password }),
    async converged(_, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      must('the new session does not open anything', await opens(answer));
    },
  };
  const signUp: Swept<{ username: string; email: string; password: string }> = {
    functionName: functionOf('sign-up'),
    prepare: async () => {
      const username = `swept-${randomUUID().slice(0, 12)}`;
      return { username, email: `${username}@example.com`, password: 'correct horse battery' };
    },
    call: (account) => auth('sign-up', { ...account, role: 'buyer', displayName: 'Swept' }),
    async converged({ username, email, password }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      const confirmed = await auth('confirm', { username, code: await codeFor(cloud, email) });
      must(`confirmed: ${verdictOf(confirmed)}`, confirmed.status === 204);
      const { items } = await cloud.control<{ items: { to: string }[] }>('GET', 'mailbox');
      must('too many mails', items.filter(({ to }) => to === email).length <= 3);
      must('can not log in', await opens(await auth('login', { username, password })));
    },
  };
  const refreshSession: Swept<{ refreshToken: string }> = {
    functionName: functionOf('refresh-session'),
    prepare: async () => ({ refreshToken: (await logIn(cloud, refreshing)).refreshToken }),
    call: ({ refreshToken }) => auth('refresh', { refreshToken }),
    async converged(_, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      must('the session does not open anything', await opens(answer));
      const { refreshToken } = JSON.parse(answer.text) as { refreshToken: string };
      must('can not go on', (await auth('refresh', { refreshToken })).status === 200);
    },
  };
  const newListing = async () => ({ listingId: (await seller.api.createListing({ body: aProduct() })).id });
  const photosOf = async (params: { listingId: string }) => (await seller.api.listPhotos({ params })).items;
  const requestPhotoUpload: Swept<{ listingId: string }> = {
    functionName: functionOf('request-photo-upload'),
    prepare: newListing,
    call: ({ listingId }) => asSeller('POST', `/v1/listings/${listingId}/photos`, newPhoto()),
    async converged(params, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      const { photo, upload } = JSON.parse(answer.text) as { photo: PhotoView; upload: Form };
      const pending = await photosOf(params);
      // The first try may have made room for a photo that nobody will upload.
      must(`there are ${pending.length}`, pending.length <= 2 && pending.some(({ id }) => id === photo.id));
      must('the form does not work', (await postForm(upload, await aJpeg())).status === 201);
    },
  };
  const newPhotoOf = async () => {
    const params = await newListing();
    const { photo } = await seller.api.requestPhotoUpload({ params, body: newPhoto() });
    return { ...params, photoId: photo.id };
  };
  const place = ({ listingId, photoId }: { listingId: string; photoId: string }) =>
    `/v1/listings/${listingId}/photos/${photoId}`;
  const updatePhoto: Swept<{ listingId: string; photoId: string }> = {
    functionName: functionOf('update-photo'),
    prepare: newPhotoOf,
    call: (photo) => asSeller('PATCH', place(photo), { caption: 'Swept' }),
    async converged(photo, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      must('is not stored', (await photosOf(photo))[0]?.caption === 'Swept');
    },
  };
  const deletePhoto: Swept<{ listingId: string; photoId: string }> = {
    functionName: functionOf('delete-photo'),
    prepare: newPhotoOf,
    call: (photo) => ask(cloud, { method: 'DELETE', path: place(photo), token: seller.accessToken }),
    async converged(photo, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 204 || answer.status === 404);
      must('is still there', (await photosOf(photo)).length === 0);
    },
  };
  const buyer = await joinAs(cloud);
  const operator = await joinOperator(cloud);
  const yearless = { vehicleYear: undefined };
  const checksOf = async (listingId: string) =>
    (await buyer.api.listCompatibilityLogs({ query: { limit: 100 } })).items.filter(
      (one) => one.listingId === listingId,
    );
  const checkFitment: Swept<{ listingId: string }> = {
    functionName: functionOf('check-fitment'),
    prepare: async () => ({ listingId: (await seller.api.createListing({ body: aPart(yearless) })).id }),
    call: ({ listingId }) =>
      ask(cloud, {
        ...{ method: 'POST', path: `/v1/listings/${listingId}/compatibility-logs`, json: golf },
        ...{ token: buyer.accessToken, headers: { 'idempotency-key': listingId } },
      }),
    async converged({ listingId }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      await cloud.settle();
      const found = await checksOf(listingId);
      must(`there are ${found.length}`, found.length === 1 && isDeepStrictEqual(found[0], JSON.parse(answer.text)));
    },
  };
  const settleFitment: Swept<{ id: string }> = {
    functionName: functionOf('settle-fitment'),
    prepare: async () => {
      const { id: listingId } = await seller.api.createListing({ body: aPart(yearless) });
      return buyer.api.checkFitment({ params: { listingId }, body: golf });
    },
    call: ({ id }) =>
      ask(cloud, {
        ...{ method: 'POST', path: `/v1/compatibility-logs/${id}/settlement` },
        json: { fitmentStatus: 'compatible', note: 'Swept' },
        ...{ token: operator.accessToken, headers: { 'idempotency-key': id } },
      }),
    async converged({ id }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      const { fitmentStatus, version } = await buyer.api.getCompatibilityLog({ params: { compatibilityLogId: id } });
      must(`${fitmentStatus}, version ${version}`, fitmentStatus === 'compatible' && version === 2);
    },
  };
  const fitment = { checkFitment, settleFitment };
  // Somebody asks only so many questions a day.
  let asker = await joinAs(cloud);
  let questions = 0;
  const newQuestion = async () => {
    if (questions % 15 === 14) asker = await joinAs(cloud);
    questions += 1;
    return { ...(await newListing()), asking: asker, key: randomUUID() };
  };
  type Question = Awaited<ReturnType<typeof newQuestion>>;
  const write = ({ accessToken: token }: { accessToken: string }, path: string, key: string) =>
    ask(cloud, {
      ...{ method: 'POST', path, token, json: { message: 'Does it fit?' } },
      headers: { 'idempotency-key': key },
    });
  const openInquiry: Swept<Question> = {
    functionName: functionOf('open-inquiry'),
    prepare: newQuestion,
    call: ({ listingId, asking, key }) => write(asking, `/v1/listings/${listingId}/inquiries`, key),
    async converged({ listingId, asking }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      const { items } = await asking.api.listInquiries({ query: { box: 'sent', limit: 100 } });
      const [only, ...others] = items.filter((each) => each.listingId === listingId);
      const { messages } = await asking.api.getInquiry({ params: { inquiryId: only?.id ?? '' } });
      must(`there are ${others.length} more`, others.length === 0 && messages.length === 1);
    },
  };
  const replyToInquiry: Swept<Question & { inquiryId: string }> = {
    functionName: functionOf('reply-to-inquiry'),
    prepare: async () => {
      const question = await newQuestion();
      const { listingId, asking } = question;
      const { id } = await asking.api.openInquiry({ params: { listingId }, body: { message: 'Is it there?' } });
      return { ...question, inquiryId: id };
    },
    call: ({ inquiryId, asking, key }) => write(asking, `/v1/inquiries/${inquiryId}/messages`, key),
    async converged({ inquiryId, asking }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 201);
      const { messages, messageCount } = await asking.api.getInquiry({ params: { inquiryId } });
      must(`there are ${messages.length} of ${messageCount}`, messages.length === 2 && messageCount === 2);
    },
  };
  const closeInquiry: Swept<{ inquiryId: string; asking: Question['asking'] }> = {
    functionName: functionOf('close-inquiry'),
    prepare: replyToInquiry.prepare,
    call: ({ inquiryId, asking: { accessToken: token } }) =>
      ask(cloud, { method: 'POST', path: `/v1/inquiries/${inquiryId}/closure`, token }),
    async converged({ inquiryId, asking }, answer) {
      must(`asked again: ${verdictOf(answer)}`, answer.status === 200);
      const { status, version } = await asking.api.getInquiry({ params: { inquiryId } });
      must(`${status}, version ${version}`, status === 'closed' && version === 2);
    },
  };
  const inquiries = { openInquiry, replyToInquiry, closeInquiry };
  const photos = { requestPhotoUpload, updatePhoto, deletePhoto };
  return {
    createListing,
    updateListing,
    updateMe,
    signUp,
    refreshSession,
    login,
    ...photos,
    ...fitment,
    ...inquiries,
  } as unknown as Record<string, Swept<never>>;
}
