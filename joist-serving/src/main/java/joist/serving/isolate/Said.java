package joist.serving.isolate;

/** What a child says; a frame begins with its number. */
enum Said {
  /** It is who it should be, and has loaded its model: version, token, call number, digest. */
  HELLO,
  /** It could not load its model: version, token, why. */
  CANNOT,
  /** These are the outputs. */
  ANSWER,
  /** True or false. */
  YES_OR_NO,
  /** The inputs are not such as the graph declares; a message. */
  BAD_INPUTS,
  /** Memory is short; a message. */
  NO_ROOM,
  /** Anything else went wrong, and the child lives; a message. */
  FAILED
}
