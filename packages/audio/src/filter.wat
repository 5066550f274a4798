;; The inner loop of the resampler: one output sample is the scalar product of a row of coefficients with a stretch of
;; the input. Memory holds, in this order, the rows (32-bit floats), the input as samples, the input as floats, and the
;; output. A row is filled up with zeros to a multiple of eight coefficients.
(module
  (import "kernel" "memory" (memory 1))
  (import "kernel" "up" (global $up i32))
  (import "kernel" "down" (global $down i32))
  (import "kernel" "rowBytes" (global $rowBytes i32))
  (import "kernel" "samples" (global $samples i32))
  (import "kernel" "floats" (global $floats i32))
  (import "kernel" "output" (global $output i32))

  ;; Turns samples into floats, eight at a time: up to seven more than asked for.
  (func (export "widen") (param $count i32)
    (local $from i32) (local $to i32) (local $end i32) (local $eight v128)
    (local.set $from (global.get $samples))
    (local.set $to (global.get $floats))
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $eight (v128.load (local.get $from)))
        (v128.store (local.get $to)
          (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $eight))))
        (v128.store offset=16 (local.get $to)
          (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $eight))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br $next))))

  ;; Computes `count` samples; the first draws on the floats from the first on, with the row of `phase`.
  (func (export "filter") (param $phase i32) (param $count i32)
    (local $input i32) (local $out i32) (local $end i32) (local $whole i32) (local $part i32)
    (local $at i32) (local $row i32) (local $rowEnd i32) (local $one v128) (local $two v128)
    (local.set $whole (i32.shl (i32.div_u (global.get $down) (global.get $up)) (i32.const 2)))
    (local.set $part (i32.rem_u (global.get $down) (global.get $up)))
    (local.set $input (global.get $floats))
    (local.set $out (global.get $output))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $sample
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $at (local.get $input))
        (local.set $row (i32.mul (local.get $phase) (global.get $rowBytes)))
        (local.set $rowEnd (i32.add (local.get $row) (global.get $rowBytes)))
        (local.set $one (v128.const f32x4 0 0 0 0))
        (local.set $two (v128.const f32x4 0 0 0 0))
        (loop $taps
          (local.set $one (f32x4.add (local.get $one)
            (f32x4.mul (v128.load (local.get $row)) (v128.load (local.get $at)))))
          (local.set $two (f32x4.add (local.get $two)
            (f32x4.mul (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (local.set $row (i32.add (local.get $row) (i32.const 32)))
          (br_if $taps (i32.lt_u (local.get $row) (local.get $rowEnd))))
        ;; the eight sums become one, in lane 0
        (local.set $one (f32x4.add (local.get $one) (local.get $two)))
        (local.set $one (f32x4.add (local.get $one)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $one) (local.get $one))))
        (local.set $one (f32x4.add (local.get $one)
          (i8x16.shuffle 4 5 6 7 0 1 2 3 4 5 6 7 0 1 2 3 (local.get $one) (local.get $one))))
        ;; rounded, and held at full scale
        (local.set $one (i32x4.trunc_sat_f32x4_s (f32x4.nearest (local.get $one))))
        (i32.store16 (local.get $out)
          (i16x8.extract_lane_s 0 (i16x8.narrow_i32x4_s (local.get $one) (local.get $one))))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (local.set $input (i32.add (local.get $input) (local.get $whole)))
        (local.set $phase (i32.add (local.get $phase) (local.get $part)))
        (if (i32.ge_u (local.get $phase) (global.get $up))
          (then
            (local.set $phase (i32.sub (local.get $phase) (global.get $up)))
            (local.set $input (i32.add (local.get $input) (i32.const 4)))))
        (br $sample)))))
