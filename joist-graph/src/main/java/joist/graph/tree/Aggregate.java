package joist.graph.tree;

import joist.graph.GraphException;

/** How the leaves that a row reaches become one score. */
public enum Aggregate {
  AVERAGE(0),
  SUM(1),
  MIN(2),
  MAX(3);

  private final int code;

  Aggregate(int code) {
    this.code = code;
  }

  /** ONNX's number for this. */
  int code() {
    return code;
  }

  static Aggregate ofCode(long code, String where) {
    if (code < 0 || code >= values().length) {
      throw new GraphException(
          where + ": expected aggregate_function 0 (AVERAGE) to 3 (MAX), got " + code);
    }
    return values()[(int) code];
  }

  static Aggregate ofName(String name, String where) {
    for (Aggregate aggregate : values()) {
      if (aggregate.name().equals(name)) {
        return aggregate;
      }
    }
    throw new GraphException(
        where + ": expected aggregate_function SUM, AVERAGE, MIN or MAX, got '" + name + "'");
  }
}
