package joist.load;

/**
 * An HTTP response.
 *
 * @param version the header {@code x-joist-version}, empty where there is none
 * @param digest the header {@code x-joist-digest}, empty where there is none
 * @param closes whether the server closes the connection after it
 */
record Answer(int status, String version, String digest, boolean closes, byte[] body) {
  boolean isGood() {
    return status >= 200 && status <= 299;
  }
}
