package joist.serving.isolate;

/** What a parent asks of a child; a frame begins with its number. */
enum Ask {
  /** Run these inputs. */
  RUN,
  /** Do rows of these inputs stay apart? */
  KEEPS_ROWS_APART,
  /** Make what has run so far fast; the milliseconds follow. */
  WARM
}
