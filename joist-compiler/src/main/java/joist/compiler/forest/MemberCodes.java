package joist.compiler.forest;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A feature's values as codes that tests of sets look up: the place of a value among the members of
 * all the feature's sets, then one code for any other number and one for NaN. So a set is a run of
 * bits.
 *
 * @param members distinct {@link SortKey}s, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
record MemberCodes(int feature, int[] members) {
  static MemberCodes of(int feature, IntStream keys) {
    return new MemberCodes(feature, keys.sorted().distinct().toArray());
  }

  int other() {
    return members.length;
  }

  int nan() {
    return members.length + 1;
  }

  /** Ints that the bits of one set take. */
  int words() {
    return (nan() >> 5) + 1;
  }

  int code(int key) {
    return Arrays.binarySearch(members, key);
  }

  /** How often a search halves what is left. */
  int halvings() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, members.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemberCodes(int theirFeature, int[] theirs)
        && feature == theirFeature
        && Arrays.equals(members, theirs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(feature, Arrays.hashCode(members));
  }
}
