//! Binds a wasm program to JavaScript, for `script/build`: what wasm-bindgen's own command does, which also runs tests in
//! browsers and takes more than twice as long to compile.
//!
//!     bindgen PROGRAM.wasm FOLDER NAME      writes NAME.js and NAME_bg.wasm

use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [program, folder, name] = arguments.as_slice() else {
        return Err("bindgen PROGRAM.wasm FOLDER NAME".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(false).remove_producers_section(true).omit_default_module_path(false);
    bindgen.input_path(program).out_name(name).generate(folder)?;
    Ok(())
}
