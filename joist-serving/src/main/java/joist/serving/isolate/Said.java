package joist.serving.isolate;

/** What a child says; a frame begins with its number. */
enum Said {
  /** It is who it should be, and has loaded its model: version, token, call number, digest. */
  HELLO(0),
  /** It could not load its model: version, token, why. */
  CANNOT(1),
  /** These are the outputs; where it was asked for, what the run's steps took follows. */
  ANSWER(2),
  /** True or false. */
  YES_OR_NO(3),
  /** The inputs are not such as the graph declares; a message. */
  BAD_INPUTS(4),
  /** Memory is short; a message, and whether all of it would be too little. */
  NO_ROOM(5),
  /** Anything else went wrong, and the child lives; a message. */
  FAILED(6);

  private final int code;

  Said(int code) {
    this.code = code;
  }

  /** The byte that stands for it on the wire. */
  int code() {
    return code;
  }
}
