package joist.tune;

import java.util.List;
import java.util.TreeSet;
import joist.model.ModelPackage;
import joist.model.Signature;
import joist.table.Column;
import joist.table.Table;

/**
 * Picks the rows that a package is proven by: some of each class, some with a missing value in each
 * column that has any, and others evenly from the first row to the last. Deterministic.
 */
final class SamplePick {
  private static final int WANTED = 2 * ModelPackage.LEAST_SAMPLES;
  private static final int OF_EACH_KIND = 2;
  private static final int MOST = 4 * ModelPackage.LEAST_SAMPLES;

  private final Table rows;
  private final float[] target;
  private final Signature signature;
  private final TreeSet<Integer> picked = new TreeSet<>();

  private SamplePick(Table rows, float[] target, Signature signature) {
    this.rows = rows;
    this.target = target;
    this.signature = signature;
  }

  /** The picked rows' indices, rising. */
  static int[] of(Table rows, float[] target, Signature signature) {
    SamplePick pick = new SamplePick(rows, target, signature);
    pick.classes();
    pick.missingValues();
    pick.spread();
    return pick.picked.stream().mapToInt(Integer::intValue).toArray();
  }

  private void classes() {
    int[] seen = new int[signature.classes().size()];
    for (int row = 0; row < target.length && seen.length > 0; row++) {
      int kind = (int) target[row];
      if (seen[kind] < OF_EACH_KIND && picked.size() < MOST) {
        seen[kind]++;
        picked.add(row);
      }
    }
  }

  private void missingValues() {
    for (Column column : inputs()) {
      int seen = 0;
      for (int row = 0; row < rows.rows() && seen < OF_EACH_KIND && picked.size() < MOST; row++) {
        if (column.isMissing(row)) {
          seen++;
          picked.add(row);
        }
      }
    }
  }

  private void spread() {
    int wanted = Math.min(Math.max(WANTED, picked.size() + OF_EACH_KIND), rows.rows());
    for (int step = wanted; picked.size() < wanted && step <= 2L * rows.rows(); step *= 2) {
      for (int i = 0; i < step && picked.size() < wanted; i++) {
        int row = (int) ((long) i * rows.rows() / step);
        picked.add(row);
      }
    }
  }

  private List<Column> inputs() {
    return signature.inputs().stream().map(field -> rows.column(field.name())).toList();
  }
}
