package joist.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a column of categories. */
final class CategoryBuilder implements ColumnBuilder {
  private final TextPool texts = new TextPool();
  private final IntChunks codes = new IntChunks();

  @Override
  public boolean add(char[] chars, int from, int to) {
    codes.add(MissingText.matches(chars, from, to) ? -1 : texts.code(chars, from, to));
    return true;
  }

  /** Takes a text as it is, missing markers included; an empty one is missing. */
  void addText(char[] chars, int from, int to) {
    codes.add(from == to ? -1 : texts.code(chars, from, to));
  }

  /** The number of a text, to be added as often as it comes; -1 for none or an empty one. */
  int code(@Nullable String text) {
    return text == null || text.isEmpty() ? -1 : texts.code(text.toCharArray(), 0, text.length());
  }

  void addCode(int code) {
    codes.add(code);
  }

  @Override
  public void addMissing() {
    codes.add(-1);
  }

  @Override
  public Joined join(String name, List<ColumnBuilder> parts) {
    int rows = parts.stream().mapToInt(part -> ((CategoryBuilder) part).codes.size()).sum();
    int[] joined = new int[rows];
    int at = 0;
    for (ColumnBuilder part : parts) {
      CategoryBuilder categories = (CategoryBuilder) part;
      int size = categories.codes.size();
      categories.codes.moveTo(joined, at);
      if (categories != this) {
        renumber(joined, at, at + size, texts.addAll(categories.texts));
      }
      at += size;
    }
    return new Joined.Whole(new Column.Categories(name, joined, texts.texts()), List.of());
  }

  private static void renumber(int[] codes, int from, int to, int[] numbers) {
    for (int i = from; i < to; i++) {
      codes[i] = codes[i] < 0 ? -1 : numbers[codes[i]];
    }
  }
}
