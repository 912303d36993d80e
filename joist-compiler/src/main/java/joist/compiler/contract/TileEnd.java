package joist.compiler.contract;

import java.util.List;

/** What becomes of a tile's row when its sums are complete. */
interface TileEnd {
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
    public void write(Body body, List<Integer> registers, List<Place> places) {
      for (int v = 0; v < registers.size(); v++) {
        Place place = places.get(v);
        int value = epilogue.apply(body, registers.get(v), place, ContractionPrograms.EXTRA);
        body.store(ContractionPrograms.RESULT, place.output(), value, place.lanes());
      }
    }
  }
}
