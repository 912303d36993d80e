package joist.graph;

/** One dimension of a value's type: a known extent, or a symbol bound at run time. */
public sealed interface Dim {
  /** The batch dimension of every model that Joist's learners make. */
  Dim BATCH = new Symbol("N");

  /** An extent known when the graph is made. */
  record Known(long extent) implements Dim {
    public Known {
      if (extent < 0) {
        throw new IllegalArgumentException("expected an extent of 0 or more, got " + extent);
      }
    }

    @Override
    public String toString() {
      return Long.toString(extent);
    }
  }

  /** An extent bound when the graph runs; equal names are equal extents. */
  record Symbol(String name) implements Dim {
    @Override
    public String toString() {
      return name;
    }
  }

  static Dim of(long extent) {
    return new Known(extent);
  }
}
