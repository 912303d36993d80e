package joist.serving.isolate;

/** What a parent asks of a child; a frame begins with its number. */
enum Ask {
  /** Run these inputs. */
  RUN(0),
  /** Do rows of these inputs stay apart? */
  KEEPS_ROWS_APART(1),
  /** Make what has run so far fast; the milliseconds follow. */
  WARM(2),
  /** Run these inputs, and tell what each step took. */
  RUN_WATCHED(3);

  private final int code;

  Ask(int code) {
    this.code = code;
  }

  /** The byte that stands for it on the wire. */
  int code() {
    return code;
  }

  /**
   * What a byte stands for.
   *
   * @throws IllegalArgumentException when it stands for nothing
   */
  static Ask of(int code) {
    for (Ask ask : values()) {
      if (ask.code == code) {
        return ask;
      }
    }
    throw new IllegalArgumentException("expected the code of a question, got " + code);
  }
}
