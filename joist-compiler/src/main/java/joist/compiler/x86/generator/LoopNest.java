package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Index;
import joist.compiler.loop.Statement;

/**
 * Where one is while walking over a program's lines. Loops are numbered from 0 in the order in
 * which they open; what is outside of all loops is cut into regions at the outermost loops, which
 * are numbered downwards from -1. Not thread-safe.
 */
final class LoopNest {
  /** A loop with its number. */
  record Numbered(int number, Statement.Loop loop) {}

  private final List<Numbered> open = new ArrayList<>();
  private int opened;
  private int region = -1;

  /** Goes into a loop. */
  Numbered open(Statement.Loop loop) {
    if (open.isEmpty()) {
      region--;
    }
    open.add(new Numbered(opened++, loop));
    return open.getLast();
  }

  /** Leaves the innermost loop. */
  Numbered close() {
    Numbered closed = open.removeLast();
    if (open.isEmpty()) {
      region--;
    }
    return closed;
  }

  int region() {
    return region;
  }

  int depth() {
    return open.size();
  }

  /** How many of the open loops, from the outermost on, {@code terms} depend on up to the last. */
  int depthOf(List<Index.Term> terms) {
    for (int depth = open.size(); depth > 0; depth--) {
      if (stride(terms, open.get(depth - 1).loop().variable()) != 0) {
        return depth;
      }
    }
    return 0;
  }

  /** The open loop at a depth, 1 for the outermost. */
  Numbered at(int depth) {
    return open.get(depth - 1);
  }

  static long stride(List<Index.Term> terms, int variable) {
    for (Index.Term term : terms) {
      if (term.variable() == variable) {
        return term.stride();
      }
    }
    return 0;
  }
}
