package joist.compiler.tree;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsemble;

/**
 * One feature's values as the codes that its set tests look up: the place of a value among all
 * their members, then one code for any other number and one for NaN. So a set is a run of bits.
 *
 * @param members distinct {@link SortKey}s, ascending
 * @param small the codes of 0, 1, ... where all members are small whole numbers; else empty
 */
@SuppressWarnings("ArrayRecordComponent")
record MemberCodes(int feature, int[] members, int[] small) {
  /** Past this a set's bits cost more than a list of its members. */
  private static final int MOST_MEMBERS = 1 << 12;

  private static final int MOST_SMALL = 1 << 12;

  /**
   * The codes of each feature that a set test looks at, by feature; those of too many members are
   * left out.
   */
  static Map<Integer, MemberCodes> of(TreeEnsemble trees) {
    Map<Integer, int[]> members = new HashMap<>();
    for (int branch = 0; branch < trees.branches(); branch++) {
      if (isSet(trees, branch)) {
        int[] known = members.getOrDefault(trees.feature(branch), new int[0]);
        members.put(trees.feature(branch), join(known, memberKeys(trees, branch)));
      }
    }
    Map<Integer, MemberCodes> codes = new HashMap<>();
    members.forEach((feature, all) -> {
      if (all.length <= MOST_MEMBERS) {
        codes.put(feature, new MemberCodes(feature, all, small(all)));
      }
    });
    return codes;
  }

  /** Adds keys to ascending ones, unless these are too many already. */
  private static int[] join(int[] known, int[] keys) {
    boolean joined =
        known.length > MOST_MEMBERS
            || Arrays.stream(keys).allMatch(key -> Arrays.binarySearch(known, key) >= 0);
    return joined
        ? known
        : IntStream.concat(Arrays.stream(known), Arrays.stream(keys)).sorted().distinct().toArray();
  }

  /** True for a branch of mode EQ, NEQ or MEMBER, or of any mode with a split of NaN. */
  static boolean isSet(TreeEnsemble trees, int branch) {
    return trees.mode(branch).compareTo(BranchMode.GT) > 0 || Double.isNaN(trees.split(branch));
  }

  /** The members of a set test as {@link SortKey}s; a split of NaN equals nothing. */
  static int[] memberKeys(TreeEnsemble trees, int branch) {
    double[] points =
        trees.mode(branch) == BranchMode.MEMBER
            ? trees.members(branch)
            : new double[] {trees.split(branch)};
    int[] keys = new int[points.length];
    int count = 0;
    for (double point : points) {
      if (!Double.isNaN(point)) {
        keys[count++] = SortKey.of((float) point);
      }
    }
    return Arrays.copyOf(keys, count);
  }

  private static int[] small(int[] members) {
    for (int key : members) {
      float value = SortKey.toFloat(key);
      if (value != (int) value || value < 0 || value >= MOST_SMALL) {
        return new int[0];
      }
    }
    int length = members.length == 0 ? 0 : (int) SortKey.toFloat(members[members.length - 1]) + 1;
    int[] small = new int[length];
    Arrays.fill(small, members.length);
    for (int code = 0; code < members.length; code++) {
      small[(int) SortKey.toFloat(members[code])] = code;
    }
    return small;
  }

  private int other() {
    return members.length;
  }

  private int nan() {
    return members.length + 1;
  }

  /** The code of a value. */
  int code(float value) {
    int whole = (int) value;
    if (whole == value && whole >= 0 && whole < small.length) {
      return small[whole];
    }
    if (Float.isNaN(value)) {
      return nan();
    }
    return Math.min(Arrays.binarySearch(members, SortKey.of(value)) & Integer.MAX_VALUE, other());
  }

  /** Ints that the bits of one set take. */
  int words() {
    return (nan() >> 5) + 1;
  }

  /** Writes a bit for each code at {@code words[at]} and on: 1 where the branch is false. */
  void writeFalseBits(TreeEnsemble trees, int branch, int[] words, int at) {
    boolean membersAreFalse = trees.mode(branch) == BranchMode.NEQ;
    Arrays.fill(words, at, at + words(), membersAreFalse ? 0 : -1);
    for (int key : memberKeys(trees, branch)) {
      write(words, at, Arrays.binarySearch(members, key), membersAreFalse);
    }
    write(words, at, nan(), !trees.goesTrue(branch, Double.NaN));
  }

  private static void write(int[] words, int at, int code, boolean bit) {
    int mask = 1 << code;
    int old = words[at + (code >> 5)];
    words[at + (code >> 5)] = bit ? old | mask : old & ~mask;
  }

  long bytes() {
    return 4L * (members.length + small.length);
  }
}
