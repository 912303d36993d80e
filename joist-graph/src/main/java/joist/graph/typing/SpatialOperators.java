package joist.graph.typing;

/** The lines of operators over images and other grids that neither convolve nor pool. */
final class SpatialOperators {
  private SpatialOperators() {}

  static void addTo(OperatorTable t) {
    t.add(7, "Upsample", "T:any f32? -> T", ResizeRules::upsample);
    t.add(10, "Resize", "T:any real? f32? i64? -> T", ResizeRules::resize);
    t.add(16, "GridSample", "T:any real -> T", SpatialRules::gridSample);
    t.add(20, "AffineGrid", "T:real i64 -> T", SpatialRules::affineGrid);
    t.add(10, "RoiAlign", "T:real T i64 -> T", SpatialRules::roiAlign);
    t.add(1, "MaxRoiPool", "T:real T -> T", SpatialRules::maxRoiPool);
    t.add(9, "MaxUnpool", "T:real i64 i64? -> T", SpatialRules::maxUnpool);
    t.add(18, "Col2Im", "T:any i64 i64 -> T", SpatialRules::columnsToImage);
    t.add(1, "DepthToSpace", "T:any -> T", SpatialRules::depthToSpace);
    t.add(1, "SpaceToDepth", "T:any -> T", SpatialRules::spaceToDepth);
    t.add(2, "Pad", "T:any i64? T? index? -> T", PaddingRules::pad);
    t.add(18, "CenterCropPad", "T:any index -> T", PaddingRules::centerCropPad);
    t.add(20, "ImageDecoder", "u8 -> u8", SpatialRules::image);
    t.add(9, "EyeLike", "any -> U:any", SpatialRules::eyeLike);
    t.add(11, "Det", "T:real -> T", SpatialRules::determinants);
    t.add(10, "NonMaxSuppression", "f32 f32 i64? f32? f32? -> i64", SpatialRules::suppress);
  }
}
