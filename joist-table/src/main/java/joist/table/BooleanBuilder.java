package joist.table;

import java.util.List;

/** Builds a column of booleans, all written with one pair of words. */
final class BooleanBuilder implements ColumnBuilder {
  private static final int UNSEEN = -1;

  private final ByteChunks values = new ByteChunks();
  private final boolean lenient;
  private int pair = UNSEEN;

  /**
   * @param lenient whether pairs may mix and 0 and 1 are booleans, as when the user forced the type
   */
  BooleanBuilder(boolean lenient) {
    this.lenient = lenient;
  }

  @Override
  public boolean add(char[] chars, int from, int to) {
    int word = BooleanText.parse(chars, from, to);
    if (word != BooleanText.NONE) {
      pair = pair == UNSEEN ? word >> 1 : pair;
      values.add((byte) (word & 1));
      return lenient || pair == word >> 1;
    }
    if (lenient && to - from == 1 && (chars[from] == '0' || chars[from] == '1')) {
      values.add((byte) (chars[from] - '0'));
      return true;
    }
    if (MissingText.matches(chars, from, to)) {
      addMissing();
      return true;
    }
    return false;
  }

  void addValue(byte value) {
    values.add(value);
  }

  @Override
  public void addMissing() {
    values.add((byte) -1);
  }

  @Override
  public Joined join(String name, List<ColumnBuilder> parts) {
    int rows = parts.stream().mapToInt(part -> ((BooleanBuilder) part).values.size()).sum();
    byte[] joined = new byte[rows];
    int at = 0;
    int joinedPair = UNSEEN;
    for (ColumnBuilder part : parts) {
      BooleanBuilder booleans = (BooleanBuilder) part;
      if (!lenient && booleans.pair != UNSEEN) {
        if (joinedPair != UNSEEN && joinedPair != booleans.pair) {
          return new Joined.Torn("it mixes different words for true and false");
        }
        joinedPair = booleans.pair;
      }
      int size = booleans.values.size();
      booleans.values.moveTo(joined, at);
      at += size;
    }
    return new Joined.Whole(new Column.Booleans(name, joined), List.of());
  }
}
