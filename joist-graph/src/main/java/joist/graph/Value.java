package joist.graph;

/** A named, typed input or output of a graph. */
public record Value(String name, ValueType type) {
  @Override
  public String toString() {
    return name + ": " + type;
  }
}
