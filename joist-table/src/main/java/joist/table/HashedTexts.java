package joist.table;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The distinct texts of a Parquet column by a hash that DuckDB computes. Fetching a column's hashes
 * takes a tenth of the time of fetching its texts, each of which would be made into an object.
 */
final class HashedTexts {
  /** The most distinct texts for which this is worth a query of its own. */
  static final long MOST = 200_000;

  private static final int UNUSED = -2;

  // An open-addressed table from hash to text; codes holds the number of a text in its column.
  private final long[] hashes;
  private final @Nullable String[] texts;
  private final int[] codes;
  private final boolean[] taken;

  private HashedTexts(int size) {
    int slots = Math.max(16, Integer.highestOneBit(size) * 4);
    hashes = new long[slots];
    texts = new @Nullable String[slots];
    codes = new int[slots];
    taken = new boolean[slots];
    Arrays.fill(codes, UNUSED);
  }

  /** The SQL of a text's hash, as a number that Java can hold. */
  static String expression(String text) {
    return "(hash(" + text + ") >> 1)::BIGINT";
  }

  /** The texts of a column; absent when two of them have one hash. */
  static Optional<HashedTexts> fetch(Statement statement, String text, String source)
      throws SQLException {
    List<Long> hashes = new ArrayList<>();
    List<@Nullable String> texts = new ArrayList<>();
    String query = "SELECT DISTINCT " + expression(text) + ", " + text + " FROM " + source;
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        hashes.add(rows.getLong(1));
        texts.add(rows.getString(2));
      }
    }
    HashedTexts table = new HashedTexts(hashes.size());
    for (int i = 0; i < hashes.size(); i++) {
      int slot = table.slot(hashes.get(i));
      if (table.taken[slot]) {
        return Optional.empty();
      }
      table.taken[slot] = true;
      table.hashes[slot] = hashes.get(i);
      table.texts[slot] = texts.get(i);
    }
    return Optional.of(table);
  }

  /** Adds the text of a hash to its column. */
  void add(long hash, CategoryBuilder column) {
    int slot = slot(hash);
    if (codes[slot] == UNUSED) {
      codes[slot] = column.code(texts[slot]);
    }
    column.addCode(codes[slot]);
  }

  /** The slot that holds a hash, or the free one where it belongs. */
  private int slot(long hash) {
    int mask = hashes.length - 1;
    int slot = (int) (hash ^ (hash >>> 32)) & mask;
    while (taken[slot] && hashes[slot] != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
