package joist.compiler.lower;

import java.util.Map;
import java.util.Optional;
import joist.compiler.memory.Place;
import joist.tensor.ElementType;

/** What a lowering may ask of the values that it reads. */
public interface Values {
  /** Where a value lies. */
  Place place(String name);

  /** The one number that an f32 constant is, where it is one. */
  Optional<Float> scalar(String name);

  ElementType type(String name);

  /** Values that lie in these places, none of them constant. */
  static Values of(Map<String, Place> places) {
    return new Values() {
      @Override
      public Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
          throw new IllegalStateException("the value '" + name + "' has no place");
        }
        return place;
      }

      @Override
      public Optional<Float> scalar(String name) {
        return Optional.empty();
      }

      @Override
      public ElementType type(String name) {
        return place(name).type();
      }
    };
  }
}
