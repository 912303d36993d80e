package joist.compiler.lower;

import java.util.Optional;
import java.util.function.UnaryOperator;
import joist.compiler.contract.Packing;
import joist.compiler.contract.TileShape;
import joist.compiler.memory.Place;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** What a lowering that needs memory of its own may ask of the plan that is being made. */
public interface Planning extends Values {
  /** The tensor of a constant value. */
  Optional<Tensor> constant(String name);

  /** The same elements row by row: as they lie, or copied. */
  Place dense(Place place);

  /** The same elements laid out as {@code layout} lays a fresh place out; copied once. */
  Place copied(Place place, UnaryOperator<Place> layout);

  /** A place of a buffer of its own, row by row. */
  Place fresh(ElementType type, long... shape);

  /** A constant packed in a certain way, as f32 in a row. */
  Place packed(Tensor tensor, Packing packing);

  /** A constant of the plan's own, row by row. */
  Place literal(Tensor tensor);

  /** Says where a value that has been made lies. */
  void put(String name, Place place);

  void add(Step step);

  /** What the target keeps in registers. */
  TileShape tile();
}
