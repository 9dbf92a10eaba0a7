//! Numbers as text: short, and quick to read for a browser.

/// The digits of all numbers here; none needs escaping in a string of a script.
const DIGITS: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/// How many bits of a number a digit holds; one more says that another digit follows.
const BITS: u32 = 5;

/// Writes a number: digits of [`BITS`] bits, the low ones first.
pub(super) fn push_number(out: &mut String, mut number: u32) {
    loop {
        let low = number & ((1 << BITS) - 1);
        number >>= BITS;
        let more = if number == 0 { 0 } else { 1 << BITS };
        out.push(digit(low | more));
        if number == 0 {
            return;
        }
    }
}

/// The digit of a number below 64.
pub(super) fn digit(number: u32) -> char {
    char::from(DIGITS[(number & 63) as usize])
}

/// A set of numbers below `size`, given in order: `~` and the steps between them, or `!` and a digit for each six
/// numbers, whichever is shorter.
pub fn set(members: &[u32], size: usize) -> String {
    let mut steps = String::from("~");
    let mut next = 0;
    for member in members {
        push_number(&mut steps, member - next);
        next = member + 1;
    }
    if steps.len() <= size.div_ceil(6) + 1 {
        return steps;
    }
    let mut bits = vec![0; size.div_ceil(6)];
    for member in members {
        bits[*member as usize / 6] |= 1 << (member % 6);
    }
    std::iter::once('!').chain(bits.into_iter().map(digit)).collect()
}

/// Numbers in an order that matters.
pub fn order(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut out = String::new();
    for number in numbers {
        push_number(&mut out, number);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_many_digits_as_they_need() {
        assert_eq!(order([0, 31, 32, 1023, 1024]), "0VW1_VWW1");
    }

    #[test]
    fn a_set_is_written_the_shorter_way() {
        assert_eq!(set(&[0, 1, 5], 1000), "~003");
        assert_eq!(set(&[], 1000), "~");
        let most: Vec<u32> = (0..60).filter(|number| number % 6 != 0).collect();
        assert_eq!(set(&most, 60), format!("!{}", "-".repeat(10)));
    }
}
