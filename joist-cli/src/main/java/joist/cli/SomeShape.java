package joist.cli;

import java.util.List;
import joist.graph.Dim;
import joist.tensor.Shape;

/** A shape for a value some of whose extents are open. */
final class SomeShape {
  private SomeShape() {}

  /** The dimensions with 1 for each that is open. */
  static Shape of(List<Dim> dims) {
    return Shape.of(
        dims.stream()
            .mapToLong(dim ->
                switch (dim) {
                  case Dim.Known(long extent) -> extent;
                  case Dim.Symbol symbol -> 1;
                })
            .toArray());
  }
}
