package joist.graph.tree;

import joist.graph.GraphException;

/** What ONNX-ML operators do to a row's scores at the end. */
public enum PostTransform {
  NONE(0),
  SOFTMAX(1),
  LOGISTIC(2),
  /** Softmax over the scores that are not 0; those that are stay 0. */
  SOFTMAX_ZERO(3),
  PROBIT(4);

  private final int code;

  PostTransform(int code) {
    this.code = code;
  }

  /** ONNX's number for this. */
  int code() {
    return code;
  }

  static PostTransform ofCode(long code, String where) {
    if (code < 0 || code >= values().length) {
      throw new GraphException(
          where + ": expected post_transform 0 (NONE) to 4 (PROBIT), got " + code);
    }
    return values()[(int) code];
  }

  /** The transform with ONNX's name; {@code where} opens the error's message. */
  public static PostTransform ofName(String name, String where) {
    for (PostTransform transform : values()) {
      if (transform.name().equals(name)) {
        return transform;
      }
    }
    throw new GraphException(
        where
            + ": expected post_transform NONE, SOFTMAX, LOGISTIC, SOFTMAX_ZERO or PROBIT, got '"
            + name
            + "'");
  }
}
