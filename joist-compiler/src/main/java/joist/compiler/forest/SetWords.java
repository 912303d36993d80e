package joist.compiler.forest;

import java.util.Arrays;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/** Collects the bits of sets: for each code of a feature, 1 where a branch is false. */
final class SetWords {
  private final TreeEnsemble trees;
  private final KeyColumns columns;
  private int[] words = new int[16];
  private int length;

  SetWords(TreeEnsemble trees, KeyColumns columns) {
    this.trees = trees;
    this.columns = columns;
  }

  /** Adds a branch's set and returns where its words begin. */
  int add(int branch) {
    MemberCodes codes = columns.codes(trees, branch);
    int at = length;
    length += codes.words();
    if (length > words.length) {
      words = Arrays.copyOf(words, Math.max(length, 2 * words.length));
    }
    boolean membersAreFalse = trees.mode(branch) == BranchMode.NEQ;
    Arrays.fill(words, at, length, membersAreFalse ? 0 : -1);
    KeyColumns.memberKeys(trees, branch)
        .forEach(key -> write(at, codes.code(key), membersAreFalse));
    write(at, codes.nan(), !trees.goesTrue(branch, Double.NaN));
    return at;
  }

  private void write(int at, int code, boolean bit) {
    int mask = 1 << code;
    int word = at + (code >> 5);
    words[word] = bit ? words[word] | mask : words[word] & ~mask;
  }

  int[] toArray() {
    return Arrays.copyOf(words, length);
  }
}
