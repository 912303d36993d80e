package joist.compiler.lower;

import joist.compiler.contract.Flip;
import joist.compiler.memory.Place;
import joist.tensor.ElementType;

/** Copies that move channels inwards or outwards, done in blocks. */
public final class LayoutCopies {
  private LayoutCopies() {}

  /** Adds such a copy; false where it is another. */
  public static boolean add(Planning planning, Place from, Place to) {
    if (from.rank() < 3 || from.type() != ElementType.F32) {
      return false;
    }
    long images = from.shape()[0];
    long channels = from.shape()[1];
    long area = from.elements() / Math.max(1, images * channels);
    Flip flip;
    if (from.isDense() && Channels.isInnermost(to)) {
      flip = Flip.channelsInwards(images, channels, area);
    } else if (Channels.isInnermost(from) && to.isDense()) {
      flip = Flip.channelsOutwards(images, channels, area);
    } else {
      return false;
    }
    LoopPlans.add(planning, flip.plan(), LoopPlans.Bound.of(from, to));
    return true;
  }
}
