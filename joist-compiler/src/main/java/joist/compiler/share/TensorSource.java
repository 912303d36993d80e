package joist.compiler.share;

import joist.tensor.Region;
import joist.tensor.Tensor;

/** How memory of a tensor comes to be that of a shared constant. */
public sealed interface TensorSource {
  /** The elements in the region's memory, or charged to it. */
  Tensor take(Tensor tensor, Region region);

  /** Elements that must be copied: they will change, or lie in something larger that goes. */
  record Copied() implements TensorSource {
    @Override
    public Tensor take(Tensor tensor, Region region) {
      if (tensor.data().byteSize() == 0) {
        return Owned.charged(tensor, region);
      }
      var copy = region.allocate(tensor.byteSize(), 64).copyFrom(tensor.data()).asReadOnly();
      return region.over(tensor.type(), tensor.shape(), copy);
    }
  }

  /**
   * Pages of a file that does not change, which stay mapped.
   *
   * @param file the mapping, entered by the caller
   */
  record Mapped(Region file) implements TensorSource {
    @Override
    public Tensor take(Tensor tensor, Region region) {
      if (!file.holds(tensor.data())) {
        return Owned.charged(tensor, region);
      }
      region.charge(tensor.byteSize());
      file.enter();
      region.whenGone(file::leave);
      return region.over(tensor.type(), tensor.shape(), tensor.data());
    }
  }

  /** A tensor whose memory is its own. */
  record Owned() implements TensorSource {
    @Override
    public Tensor take(Tensor tensor, Region region) {
      return charged(tensor, region);
    }

    static Tensor charged(Tensor tensor, Region region) {
      region.charge(HeapBytes.of(tensor));
      return tensor;
    }
  }
}
