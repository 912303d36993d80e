package joist.server.arrow;

import java.util.ArrayList;
import java.util.List;
import joist.graph.Dim;
import joist.graph.Value;
import joist.server.http.RequestException;
import joist.server.inference.ElementList;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A named column over all batches of a stream. */
final class ArrowField {
  private final String name;
  private final ArrowType type;
  private final List<ArrowColumn> batches = new ArrayList<>();

  ArrowField(String name, ArrowType type) {
    this.name = name;
    this.type = type;
  }

  String name() {
    return name;
  }

  ArrowType type() {
    return type;
  }

  void add(ArrowColumn batch) {
    batches.add(batch);
  }

  /**
   * The column as an input of a graph: the values as they lie, where they are of its type and in
   * one batch; else converted as rows of JSON are.
   *
   * @param mostBytes that it may take
   */
  Tensor tensor(Value input, long mostBytes) {
    ElementType wanted = input.type().elementType();
    try {
      if (batches.size() == 1
          && batches.getFirst().isTensorOf(wanted)
          && batches.getFirst().data().byteSize() <= mostBytes) {
        ArrowColumn column = batches.getFirst();
        return Tensor.over(wanted, shape(input, column.count()), column.data());
      }
      ElementList list = new ElementList(wanted, mostBytes);
      batches.forEach(batch -> batch.addTo(list));
      return list.tensor(shape(input, list.count()));
    } catch (RequestException wrong) {
      String text = "column '%s': %s".formatted(name, wrong.text());
      throw wrong.status() == 413
          ? RequestException.tooLarge(text)
          : RequestException.badRequest(text);
    }
  }

  /** The rows, and in each the extents of the input where they fit, else the list's length. */
  private Shape shape(Value input, long values) {
    if (!(type instanceof ArrowType.Several several)) {
      return Shape.of(values);
    }
    long rows = several.count() == 0 ? 0 : values / several.count();
    List<Dim> dims = input.type().dims();
    long[] extents = new long[Math.max(1, dims.size())];
    long product = 1;
    extents[0] = rows;
    for (int i = 1; i < dims.size(); i++) {
      if (!(dims.get(i) instanceof Dim.Known known)) {
        return Shape.of(rows, several.count());
      }
      extents[i] = known.extent();
      product *= known.extent();
    }
    return product == several.count() ? Shape.of(extents) : Shape.of(rows, several.count());
  }
}
