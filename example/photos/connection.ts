/**
 * Whether a call failed because the connection broke, and not because the API refused it: `fetch` throws a TypeError then.
 * While a picture is drawn, a server may close a connection that nothing came on, just as the next request leaves.
 */
export const isBrokenConnection = (error: unknown): boolean =>
  error instanceof Error && (error instanceof TypeError || error.cause instanceof TypeError);

const MOST_CONNECTIONS = 3;

/** Does it anew when the connection broke: for work that goes on where it stopped. */
export async function whileConnected(work: () => Promise<void>): Promise<void> {
  for (let connections = 1; ; connections += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isBrokenConnection(error) || connections === MOST_CONNECTIONS) throw error;
    }
  }
}
