package joist.graph.tree;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  private static final List<BranchMode> BY_CODE = List.of(values());

  private static final Map<String, BranchMode> BY_NAME =
      BY_CODE.stream()
          .filter(mode -> mode != MEMBER)
          .collect(Collectors.toUnmodifiableMap(mode -> "BRANCH_" + mode, mode -> mode));

  private final int code;

  BranchMode(int code) {
    this.code = code;
  }

  /** ONNX's number for this. */
  int code() {
    return code;
  }

  /** The mode with ONNX's number {@code code}, 0 to 6. */
  static BranchMode ofCode(int code, String where, int branch) {
    if (code < 0 || code >= BY_CODE.size()) {
      throw new GraphException(
          "%s, branch %d: expected a mode of 0 (LEQ) to 6 (MEMBER), got %d"
              .formatted(where, branch, code));
    }
    return BY_CODE.get(code);
  }

  /** The mode with ONNX's name, such as {@code BRANCH_LEQ}. */
  static BranchMode ofName(String name, String where, int node) {
    BranchMode mode = BY_NAME.get(name);
    if (mode == null) {
      throw new GraphException(
          "%s, node %d: expected LEAF or BRANCH_LEQ, _LT, _GTE, _GT, _EQ or _NEQ, got '%s'"
              .formatted(where, node, name));
    }
    return mode;
  }
}
