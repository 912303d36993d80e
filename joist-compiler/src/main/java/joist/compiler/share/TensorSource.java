package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import joist.tensor.MemoryKind;
import joist.tensor.Region;
import joist.tensor.Tensor;

/** How memory of a tensor comes to be that of a shared constant. */
public sealed interface TensorSource {
  /** The elements in the region's memory, or charged to it. */
  HeldTensor take(Tensor tensor, Region region);

  /** Elements that must be copied: they will change, or lie in something larger that goes. */
  record Copied() implements TensorSource {
    @Override
    public HeldTensor take(Tensor tensor, Region region) {
      if (tensor.byteSize() == 0) {
        return Owned.charged(tensor, region);
      }
      MemorySegment copy = region.allocate(MemoryKind.WEIGHTS, tensor.byteSize(), 64);
      Piecewise.copy(tensor.data(), copy);
      return new HeldTensor(
          region.over(tensor.type(), tensor.shape(), copy.asReadOnly()), Optional.empty());
    }
  }

  /**
   * Pages of files that do not change, which stay mapped.
   *
   * @param mapping the files' memory, entered by the caller
   * @param files those whose content is known
   */
  record Mapped(Region mapping, List<SealedFile> files) implements TensorSource {
    @Override
    public HeldTensor take(Tensor tensor, Region region) {
      if (!mapping.holds(tensor.data())) {
        return Owned.charged(tensor, region);
      }
      region.charge(MemoryKind.WEIGHTS, tensor.byteSize());
      mapping.enter();
      region.whenGone(mapping::leave);
      return new HeldTensor(
          region.over(tensor.type(), tensor.shape(), tensor.data()),
          files.stream().flatMap(file -> file.origin(tensor.data()).stream()).findFirst());
    }
  }

  /** A tensor whose memory is its own. */
  record Owned() implements TensorSource {
    @Override
    public HeldTensor take(Tensor tensor, Region region) {
      return charged(tensor, region);
    }

    static HeldTensor charged(Tensor tensor, Region region) {
      region.charge(MemoryKind.WEIGHTS, tensor.byteSize());
      region.charge(MemoryKind.HEAP, HeapBytes.of(tensor) - tensor.byteSize());
      return new HeldTensor(tensor, Optional.empty());
    }
  }
}
