package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.LoopProgram.Operand;

/** What becomes of a tile's row when its sums are complete. */
interface TileEnd {
  /** What it uses besides both factors and the result. */
  List<Operand> operands();

  /**
   * Writes the statements that store the row.
   *
   * @param registers one a vector
   * @param places of the vectors
   */
  void write(Body body, List<Integer> registers, List<Place> places);

  /** Stores what an epilogue makes of each vector. */
  record Stored(Epilogue epilogue) implements TileEnd {
    @Override
    public List<Operand> operands() {
      return epilogue.operands();
    }

    @Override
    public void write(Body body, List<Integer> registers, List<Place> places) {
      for (int v = 0; v < registers.size(); v++) {
        Place place = places.get(v);
        int mark = body.mark();
        int value = epilogue.apply(body, registers.get(v), place, TileKernel.EXTRA);
        body.store(TileKernel.C, place.output(), value, place.lanes());
        body.release(mark);
      }
    }
  }
}
