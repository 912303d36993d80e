package joist.graph.tree;

import joist.graph.GraphException;

/** How a branch compares a feature with its split. */
public enum BranchMode {
  LEQ(0),
  LT(1),
  GTE(2),
  GT(3),
  EQ(4),
  NEQ(5),
  /** True for a value in the branch's member set. */
  MEMBER(6);

  private final int code;

  BranchMode(int code) {
    this.code = code;
  }

  /** ONNX's number for this. */
  int code() {
    return code;
  }

  /** The mode with ONNX's number {@code code}, 0 to 6. */
  static BranchMode ofCode(int code, String where) {
    if (code < 0 || code >= values().length) {
      throw new GraphException(where + ": expected a mode of 0 (LEQ) to 6 (MEMBER), got " + code);
    }
    return values()[code];
  }

  /** The mode with ONNX's name, such as {@code BRANCH_LEQ}. */
  static BranchMode ofName(String name, String where) {
    for (BranchMode mode : values()) {
      if (mode != MEMBER && name.equals("BRANCH_" + mode)) {
        return mode;
      }
    }
    throw new GraphException(
        where + ": expected LEAF or BRANCH_LEQ, _LT, _GTE, _GT, _EQ or _NEQ, got '" + name + "'");
  }
}
