// SPDX-License-Identifier: Apache-2.0
// The lists an account is born with. Countries and regions: country-region-data 4.1.0, MIT, see NOTICE.
#include "connectors/local/impl/seed_tables.h"

namespace gluepot::local {
namespace {

// clang-format off
// One country a line: its ISO code, its name, then its regions as code=name.
constexpr std::string_view kCountries[] = {
    "AD|Andorra|07=Andorra la Vella|02=Canillo|03=Encamp|08=Escaldes-Engordany|04=La Massana|05=Ordino"
    "|06=Sant Julià de Lòria",
    "AE|United Arab Emirates|AZ=Abu Dhabi|AJ=Ajman|DU=Dubai|FU=Fujairah|RK=Ras al Khaimah|SH=Sharjah"
    "|UQ=Umm Al Quwain",
    "AF|Afghanistan|BDS=Badakhshan|BDG=Badghis|BGL=Baghlan|BAL=Balkh|BAM=Bamyan|DAY=Daykundi|FRA=Farah"
    "|FYB=Faryab|GHA=Ghazni|GHO=Ghor|HEL=Helmand|HER=Herat|JOW=Jowzjan|KAB=Kabul|KAN=Kandahar|KAP=Kapisa"
    "|KHO=Khost|KNR=Kunar|KDZ=Kunduz|LAG=Laghman|LOW=Logar|WAR=Maidan Wardak|NAN=Nangarhar|NIM=Nimruz"
    "|NUR=Nuristan|PIA=Paktia|PKA=Paktika|PAN=Panjshir|PAR=Parwan|SAM=Samangan|SAR=Sar-e Pol|TAK=Takhar"
    "|ORU=Urozgan|ZAB=Zabul",
    "AG|Antigua and Barbuda|01=Antigua Island|02=Barbuda Island|04=Bird Island|05=Bishop Island"
    "|06=Blake Island|09=Crump Island|10=Dulcina Island|11=Exchange Island|12=Five Islands"
    "|13=Great Bird Island|14=Green Island|15=Guiana Island|17=Hawes Island|16=Hells Gate Island"
    "|18=Henry Island|19=Johnson Island|20=Kid Island|22=Lobster Island|24=Maiden Island|25=Moor Island"
    "|26=Nanny Island|27=Pelican Island|28=Prickly Pear Island|29=Rabbit Island|31=Red Head Island"
    "|03=Redonda Island|32=Sandy Island|33=Smith Island|34=The Sisters|35=Vernon Island|36=Wicked Will Island"
    "|37=York Island",
    "AI|Anguilla|01=Anguilla|02=Anguillita Island|03=Blowing Rock|04=Cove Cay|05=Crocus Cay|06=Deadman's Cay"
    "|07=Dog Island|08=East Cay|09=Little Island|10=Little Scrub Island|11=Mid Cay|12=North Cay"
    "|13=Prickly Pear Cays|14=Rabbit Island|15=Sandy Island/Sand Island|16=Scilly Cay|17=Scrub Island"
    "|18=Seal Island|19=Sombrero/Hat Island|20=South Cay|21=South Wager Island|22=West Cay",
    "AL|Albania|01=Berat|09=Dibër|02=Durrës|03=Elbasan|04=Fier|05=Gjirokastër|06=Korçë|07=Kukës"
    "|08=Lezhë|10=Shkodër|11=Tirana|12=Vlorë",
    "AM|Armenia|AG=Aragatsotn|AR=Ararat|AV=Armavir|GR=Gegharkunik|KT=Kotayk|LO=Lori|SH=Shirak|SU=Syunik"
    "|TV=Tavush|VD=Vayots Dzor|ER=Yerevan",
    "AO|Angola|BGO=Bengo|BGU=Benguela|BIE=Bié|CAB=Cabinda|CCU=Cuando Cubango|CNO=Cuanza Norte|CUS=Cuanza Sul"
    "|CNN=Cunene|HUA=Huambo|HUI=Huíla|LUA=Luanda|LNO=Lunda Norte|LSU=Lunda Sul|MAL=Malanje|MOX=Moxico"
    "|NAM=Namibe|UIG=Uíge|ZAI=Zaire",
    "AQ|Antarctica|AQ=Antarctica",
    "AR|Argentina|B=Buenos Aires|C=Capital Federal|K=Catamarca|H=Chaco|U=Chubut|X=Córdoba|W=Corrientes"
    "|E=Entre Ríos|P=Formosa|Y=Jujuy|L=La Pampa|F=La Rioja|M=Mendoza|N=Misiones|Q=Neuquén|R=Río Negro"
    "|A=Salta|J=San Juan|D=San Luis|Z=Santa Cruz|S=Santa Fe|G=Santiago del Estero|V=Tierra del Fuego"
    "|T=Tucumán",
    "AS|American Samoa|01=Tutuila|02=Aunu'u|03=Ta'ū|04=Ofu‑Olosega|21=Rose Atoll|22=Swains Island",
    "AT|Austria|1=Burgenland|2=Kärnten|3=Niederösterreich|4=Oberösterreich|5=Salzburg|6=Steiermark|7=Tirol"
    "|8=Vorarlberg|9=Wien",
    "AU|Australia|ACT=Australian Capital Territory|NSW=New South Wales|NT=Northern Territory|QLD=Queensland"
    "|SA=South Australia|TAS=Tasmania|VIC=Victoria|WA=Western Australia",
    "AW|Aruba|AW=Aruba",
    "AX|Åland Islands|BR=Brändö|EC=Eckerö|FN=Finström|FG=Föglö|GT=Geta|HM=Hammarland|JM=Jomala"
    "|KM=Kumlinge|KK=Kökar|LE=Lemland|LU=Lumparland|MH=Mariehamn|SV=Saltvik|ST=Sottunga|SD=Sund|VR=Vårdö",
    "AZ|Azerbaijan|ABS=Abşeron|AGC=Ağcabədi|AGM=Ağdam|AGS=Ağdaş|AGA=Ağstafa|AGU=Ağsu|AST=Astara"
    "|BAK=Bakı|BAB=Babək|BAL=Balakən|BAR=Bərdə|BEY=Beyləqan|BIL=Biləsuvar|CAB=Cəbrayıl"
    "|CAL=Cəlilabad|CUL=Culfa|DAS=Daşkəsən|FUZ=Füzuli|GAD=Gədəbəy|GOR=Goranboy|GOY=Göyçay"
    "|GYG=Göygöl|HAC=Hacıqabul|IMI=İmişli|ISM=İsmayıllı|KAL=Kəlbəcər|KAN=Kǝngǝrli|KUR=Kürdəmir"
    "|LAC=Laçın|LAN=Lənkəran|LER=Lerik|MAS=Masallı|NEF=Neftçala|OGU=Oğuz|ORD=Ordubad|QAB=Qəbələ"
    "|QAX=Qax|QAZ=Qazax|QOB=Qobustan|QBA=Quba|QBI=Qubadli|QUS=Qusar|SAT=Saatlı|SAB=Sabirabad|SBN=Şabran"
    "|SAD=Sədərək|SAH=Şahbuz|SAK=Şəki|SAL=Salyan|SMI=Şamaxı|SKR=Şəmkir|SMX=Samux|SAR=Şərur"
    "|SIY=Siyəzən|SUS=Şuşa|TAR=Tərtər|TOV=Tovuz|UCA=Ucar|XAC=Xaçmaz|XIZ=Xızı|XCI=Xocalı"
    "|XVD=Xocavənd|YAR=Yardımlı|YEV=Yevlax|ZAN=Zəngilan|ZAQ=Zaqatala|ZAR=Zərdab",
    "BA|Bosnia and Herzegovina|BRC=Brčko Distrikt|BIH=Federacija Bosne i Hercegovine|SRP=Republika Srpska",
    "BB|Barbados|01=Christ Church|02=Saint Andrew|03=Saint George|04=Saint James|05=Saint John"
    "|06=Saint Joseph|07=Saint Lucy|08=Saint Michael|09=Saint Peter|10=Saint Philip|11=Saint Thomas",
    "BD|Bangladesh|A=Barisal|B=Chittagong|C=Dhaka|D=Khulna|M=Mymensingh|E=Rajshahi|F=Rangpur|G=Sylhet",
    "BE|Belgium|BRU=Brussels|VLG=Flanders|WAL=Wallonia",
    "BF|Burkina Faso|BAL=Balé|BAM=Bam/Lake Bam|BAN=Banwa Province|BAZ=Bazèga|BGR=Bougouriba"
    "|BLG=Boulgou Province|BLK=Boulkiemdé|COM=Comoé/Komoe|GAN=Ganzourgou Province|GNA=Gnagna"
    "|GOU=Gourma Province|HOU=Houet|IOB=Ioba|KAD=Kadiogo|KEN=Kénédougou|KMD=Komondjari|KMP=Kompienga"
    "|KOS=Kossi Province|KOP=Koulpélogo|KOT=Kouritenga|KOW=Kourwéogo|LER=Léraba|LOR=Loroum|MOU=Mouhoun"
    "|NAM=Namentenga|NAO=Naouri/Nahouri|NAY=Nayala|NOU=Noumbiel|OUB=Oubritenga|OUD=Oudalan|PAS=Passoré"
    "|PON=Poni|SNG=Sanguié|SMT=Sanmatenga|SEN=Séno|SIS=Sissili|SOM=Soum|SOR=Sourou|TAP=Tapoa|TUI=Tui/Tuy"
    "|YAG=Yagha|YAT=Yatenga|ZIR=Ziro|ZON=Zondoma|ZOU=Zoundwéogo",
    "BG|Bulgaria|01=Blagoevgrad|02=Burgas|08=Dobrich|07=Gabrovo|28=Jambol|26=Khaskovo|10=Kjustendil"
    "|09=Kurdzhali|11=Lovech|12=Montana|13=Pazardzhik|14=Pernik|15=Pleven|16=Plovdiv|17=Razgrad|18=Ruse"
    "|27=Shumen|19=Silistra|20=Sliven|21=Smoljan|23=Sofija|22=Sofija-Grad|24=Stara Zagora|25=Turgovishhe"
    "|03=Varna|04=Veliko Turnovo|05=Vidin|06=Vraca",
    "BH|Bahrain|14=Al Janūbīyah|13=Al Manāmah|15=Al Muḩarraq|16=Al Wusţá|17=Ash Shamālīyah",
    "BI|Burundi|BB=Bubanza|BM=Bujumbura Mairie|BL=Bujumbura Rural|BR=Bururi|CA=Cankuzo|CI=Cibitoke|GI=Gitega"
    "|KR=Karuzi|KY=Kayanza|KI=Kirundo|MA=Makamba|MU=Muramvya|MY=Muyinga|MW=Mwaro|NG=Ngozi|RT=Rutana|RY=Ruyigi",
    "BJ|Benin|AL=Alibori|AK=Atakora|AQ=Atlantique|BO=Borgou|CO=Collines Department|DO=Donga|KO=Kouffo"
    "|LI=Littoral Department|MO=Mono Department|OU=Ouémé|PL=Plateau|ZO=Zou",
    "BL|Saint Barthélemy|02=Au Vent|01=Sous le Vent",
    "BM|Bermuda|03=City of Hamilton|01=Devonshire Parish|02=Hamilton Parish|04=Paget Parish"
    "|05=Pembroke Parish|08=Sandys Parish|09=Smith's Parish|10=Southampton Parish|07=St. George's Parish"
    "|06=Town of St. George|11=Warwick Parish",
    "BN|Brunei Darussalam|BE=Belait|BM=Brunei Muara|TE=Temburong|TU=Tutong",
    "BO|Bolivia|BE=Beni|CH=Chuquisaca|CB=Cochabamba|LP=La Paz|OR=Oruro|PD=Pando|PT=Potosí|SC=Santa Cruz"
    "|TJ=Tarija",
    "BQ|Bonaire, Sint Eustatius and Saba|BO=Bonaire|SA=Saba Isand|SE=Sint Eustatius",
    "BR|Brazil|AC=Acre|AL=Alagoas|AP=Amapá|AM=Amazonas|BA=Bahia|CE=Ceará|DF=Distrito Federal"
    "|ES=Espírito Santo|GO=Goiás|MA=Maranhão|MT=Mato Grosso|MS=Mato Grosso do Sul|MG=Minas Gerais|PA=Pará"
    "|PB=Paraíba|PR=Paraná|PE=Pernambuco|PI=Piauí|RJ=Rio de Janeiro|RN=Rio Grande do Norte"
    "|RS=Rio Grande do Sul|RO=Rondônia|RR=Roraima|SC=Santa Catarina|SP=São Paulo|SE=Sergipe|TO=Tocantins",
    "BS|Bahamas|01=Acklins Island|22=Berry Islands|02=Bimini|23=Black Point|03=Cat Island|24=Central Abaco"
    "|28=Crooked Island and Long Cay|29=East Grand Bahama|04=Exuma|05=Freeport|06=Fresh Creek"
    "|07=Governor's Harbour|08=Green Turtle Cay|09=Harbour Island|10=High Rock|11=Inagua|12=Kemps Bay"
    "|13=Long Island|14=Marsh Harbour|15=Mayaguana|40=Moore’s Island|16=New Providence"
    "|17=Nichollstown and Berry Islands|42=North Abaco|41=North Andros|33=North Eleuthera|18=Ragged Island"
    "|19=Rock Sound|20=San Salvador and Rum Cay|21=Sandy Point|35=South Abaco|36=South Andros"
    "|37=South Eleuthera|39=West Grand Bahama|43=Central Andros|44=Central Eleuthera|45=Grand Cay"
    "|46=Hope Town|47=Mangrove Cay|48=Spanish Wells",
    "BT|Bhutan|33=Bumthang|12=Chhukha|22=Dagana|GA=Gasa|13=Haa|44=Lhuntse|42=Mongar|11=Paro|43=Pemagatshel"
    "|23=Punakha|45=Samdrup Jongkhar|14=Samtse|31=Sarpang|15=Thimphu|41=Trashigang|TY=Trashiyangtse"
    "|32=Trongsa|21=Tsirang|24=Wangdue Phodrang|34=Zhemgang",
    "BV|Bouvet Island|BV=Bouvet Island",
    "BW|Botswana|CE=Central|GH=Ghanzi|KG=Kgalagadi|KL=Kgatleng|KW=Kweneng|NW=North West|NE=North-East"
    "|SE=South East|SO=Southern",
    "BY|Belarus|BR=Brest voblast|HM=Gorod Minsk|HO=Homiel voblast|HR=Hrodna voblast|MA=Mahilyow voblast"
    "|MI=Minsk voblast|VI=Vitsebsk voblast",
    "BZ|Belize|BZ=Belize District|CY=Cayo District|CZL=Corozal District|OW=Orange Walk District"
    "|SC=Stann Creek District|TOL=Toledo District",
    "CA|Canada|AB=Alberta|BC=British Columbia|MB=Manitoba|NB=New Brunswick|NL=Newfoundland and Labrador"
    "|NT=Northwest Territories|NS=Nova Scotia|NU=Nunavut|ON=Ontario|PE=Prince Edward Island|QC=Quebec"
    "|SK=Saskatchewan|YT=Yukon",
    "CC|Cocos (Keeling) Islands|DI=Direction Island|HM=Home Island|HR=Horsburgh Island"
    "|NK=North Keeling Island|SI=South Island|WI=West Island",
    "CD|Congo, the Democratic Republic of the (Kinshasa)|BN=Bandundu|BC=Bas-Congo|EQ=Équateur"
    "|KE=Kasaï-Occidental|KW=Kasaï-Oriental|KA=Katanga|KN=Kinshasa|MA=Maniema|NK=Nord-Kivu|OR=Orientale"
    "|SK=Sud-Kivu",
    "CF|Central African Republic|BB=Bamingui-Bangoran|BGF=Bangui|BK=Basse-Kotto|HK=Haute-Kotto|HM=Haut-Mbomou"
    "|KG=Kémo|LB=Lobaye|HS=Mambéré-Kadéï|MB=Mbomou|10=Nana-Grebizi|NM=Nana-Mambéré|MP=Ombella-M'Poko"
    "|UK=Ouaka|AC=Ouham|OP=Ouham Péndé|SE=Sangha-Mbaéré|VK=Vakaga",
    "CG|Congo, Republic of the (Brazzaville)|11=Bouenza|BZV=Brazzaville|8=Cuvette|15=Cuvette-Ouest|5=Kouilou"
    "|2=Lékoumou|7=Likouala|9=Niari|14=Plateaux|16=Pointe-Noire|12=Pool|13=Sangha",
    "CH|Switzerland|AG=Aargau|AR=Appenzell Ausserrhoden|AI=Appenzell Innerhoden|BL=Basel-Landschaft"
    "|BS=Basel-Stadt|BE=Bern|FR=Fribourg|GE=Genève|GL=Glarus|GR=Graubünden|JU=Jura|LU=Luzern|NE=Neuchâtel"
    "|NW=Nidwalden|OW=Obwalden|SG=Sankt Gallen|SH=Schaffhausen|SZ=Schwyz|SO=Solothurn|TG=Thurgau|TI=Ticino"
    "|UR=Uri|VS=Valais|VD=Vaud|ZG=Zug|ZH=Zürich",
    "CI|Côte d'Ivoire, Republic of|16=Agnéby|17=Bafing|09=Bas-Sassandra|10=Denguélé|06=Dix-Huit Montagnes"
    "|18=Fromager|02=Haut-Sassandra|07=Lacs|01=Lagunes|12=Marahoué|19=Moyen-Cavally|05=Moyen-Comoé"
    "|11=N'zi-Comoé|03=Savanes|15=Sud-Bandama|13=Sud-Comoé|04=Vallée du Bandama|14=Worodougou|08=Zanzan",
    "CK|Cook Islands|=Aitutaki|=Atiu|=Avarua|=Mangaia|=Manihiki|=Ma'uke|=Mitiaro|=Nassau|=Palmerston|=Penrhyn"
    "|=Pukapuka|=Rakahanga",
    "CL|Chile|AI=Aisén del General Carlos Ibáñez del Campo|AN=Antofagasta|AR=Araucanía"
    "|AP=Arica y Parinacota|AT=Atacama|BI=Bío-Bío|CO=Coquimbo|LI=Libertador General Bernardo O'Higgins"
    "|LL=Los Lagos|LR=Los Ríos|MA=Magallanes y Antartica Chilena|ML=Maule|NB=Ñuble"
    "|RM=Región Metropolitana de Santiago|TA=Tarapacá|VS=Valparaíso",
    "CM|Cameroon|AD=Adamaoua|CE=Centre|ES=Est|EN=Extrême-Nord|LT=Littoral|NO=Nord|NW=Nord-Ouest|OU=Ouest"
    "|SU=Sud|SW=Sud-Ouest",
    "CN|China|AH=Anhui|BJ=Beijing|CQ=Chongqing|FJ=Fujian|GS=Gansu|GD=Guangdong|GX=Guangxi|GZ=Guizhou"
    "|HI=Hainan|HE=Hebei|HL=Heilongjiang|HA=Henan|HK=Hong Kong|HB=Hubei|HN=Hunan|NM=Inner Mongolia|JS=Jiangsu"
    "|JX=Jiangxi|JL=Jilin|LN=Liaoning|MO=Macau|NX=Ningxia|QH=Qinghai|SN=Shaanxi|SD=Shandong|SH=Shanghai"
    "|SX=Shanxi|SC=Sichuan|TJ=Tianjin|XZ=Tibet|XJ=Xinjiang|YN=Yunnan|ZJ=Zhejiang",
    "CO|Colombia|AMA=Amazonas|ANT=Antioquia|ARA=Arauca|SAP=Archipiélago de San Andrés|ATL=Atlántico"
    "|DC=Bogotá D.C.|BOL=Bolívar|BOY=Boyacá|CAL=Caldas|CAQ=Caquetá|CAS=Casanare|CAU=Cauca|CES=Cesar"
    "|CHO=Chocó|COR=Córdoba|CUN=Cundinamarca|GUA=Guainía|GUV=Guaviare|HUI=Huila|LAG=La Guajira"
    "|MAG=Magdalena|MET=Meta|NAR=Nariño|NSA=Norte de Santander|PUT=Putumayo|QUI=Quindío|RIS=Risaralda"
    "|SAN=Santander|SUC=Sucre|TOL=Tolima|VAC=Valle del Cauca|VAU=Vaupés|VID=Vichada",
    "CR|Costa Rica|2=Alajuela|3=Cartago|5=Guanacaste|4=Heredia|7=Limón|6=Puntarenas|1=San José",
    "CU|Cuba|15=Artemisa|09=Camagüey|08=Ciego de Ávila|06=Cienfuegos|12=Granma|14=Guantánamo|11=Holguín"
    "|99=Isla de la Juventud|03=La Habana|10=Las Tunas|04=Matanzas|16=Mayabeque|01=Pinar del Río"
    "|07=Sancti Spíritus|13=Santiago de Cuba|05=Villa Clara",
    "CV|Cape Verde|BV=Boa Vista|BR=Brava|CS=Calheta de São Miguel|MA=Maio|MO=Mosteiros|PA=Paúl"
    "|PN=Porto Novo|PR=Praia|RB=Ribeira Brava|RG=Ribeira Grande|SL=Sal|CA=Santa Catarina|CR=Santa Cruz"
    "|SD=São Domingos|SF=São Filipe|SN=São Nicolau|SV=São Vicente|TA=Tarrafal|TS=Tarrafal de São Nicolau",
    "CW|Curaçao|CW=Curaçao",
    "CX|Christmas Island|CX=Christmas Island",
    "CY|Cyprus|04=Ammochostos|06=Keryneia|03=Larnaka|01=Lefkosia|02=Lemesos|05=Pafos",
    "CZ|Czech Republic|10=Hlavní město Praha|31=Jihočeský kraj|64=Jihomoravský kraj|41=Karlovarský kraj"
    "|52=Královéhradecký kraj|51=Liberecký kraj|80=Moravskoslezský kraj|71=Olomoucký kraj"
    "|53=Pardubický kraj|32=Plzeňský kraj|20=Středočeský kraj|42=Ústecký kraj|63=Vysočina"
    "|72=Zlínský kraj",
    "DE|Germany|BW=Baden-Württemberg|BY=Bayern|BE=Berlin|BB=Brandenburg|HB=Bremen|HH=Hamburg|HE=Hessen"
    "|MV=Mecklenburg-Vorpommern|NI=Niedersachsen|NW=Nordrhein-Westfalen|RP=Rheinland-Pfalz|SL=Saarland"
    "|SN=Sachsen|ST=Sachsen-Anhalt|SH=Schleswig-Holstein|TH=Thüringen",
    "DJ|Djibouti|AS=Ali Sabieh|AR=Arta|DI=Dikhil|OB=Obock|TA=Tadjourah",
    "DK|Denmark|DK-84=Hovedstaden|DK-82=Midtjylland|DK-81=Nordjylland|DK-85=Sjælland|DK-83=Syddanmark",
    "DM|Dominica|02=Saint Andrew Parish|03=Saint David Parish|04=Saint George Parish|05=Saint John Parish"
    "|06=Saint Joseph Parish|07=Saint Luke Parish|08=Saint Mark Parish|09=Saint Patrick Parish"
    "|10=Saint Paul Parish|11=Saint Peter Parish",
    "DO|Dominican Republic|02=Cibao Central|37=Del Valle|01=Distrito Nacional|38=Enriquillo|04=Norcentral"
    "|33=Nordeste|34=Noroeste|35=Norte|42=Valdesia",
    "DZ|Algeria|01=Adrar|44=Aïn Defla|46=Aïn Témouchent|16=Algiers|23=Annaba|05=Batna|08=Béchar"
    "|06=Béjaïa|07=Biskra|09=Blida|34=Bordj Bou Arréridj|10=Bouïra|35=Boumerdès|02=Chlef|25=Constantine"
    "|17=Djelfa|32=El Bayadh|39=El Oued|36=El Tarf|47=Ghardaïa|24=Guelma|33=Illizi|18=Jijel|40=Khenchela"
    "|03=Laghouat|29=Mascara|26=Médéa|43=Mila|27=Mostaganem|28=Msila|45=Naâma|31=Oran|30=Ouargla"
    "|04=Oum el Bouaghi|48=Relizane|20=Saïda|19=Sétif|22=Sidi Bel Abbès|21=Skikda|41=Souk Ahras"
    "|11=Tamanghasset|12=Tébessa|14=Tiaret|37=Tindouf|42=Tipaza|38=Tissemsilt|15=Tizi Ouzou|13=Tlemcen",
    "EC|Ecuador|A=Azuay|B=Bolívar|F=Cañar|C=Carchi|H=Chimborazo|X=Cotopaxi|O=El Oro|E=Esmeraldas"
    "|W=Galápagos|G=Guayas|I=Imbabura|L=Loja|R=Los Ríos|M=Manabí|S=Morona-Santiago|N=Napo|D=Orellana"
    "|Y=Pastaza|P=Pichincha|SE=Santa Elena|SD=Santo Domingo de los Tsáchilas|U=Sucumbíos|T=Tungurahua"
    "|Z=Zamora-Chinchipe",
    "EE|Estonia|37=Harjumaa (Tallinn)|39=Hiiumaa (Kardla)|44=Ida-Virumaa (Johvi)|41=Järvamaa (Paide)"
    "|49=Jõgevamaa (Jogeva)|57=Läänemaa|59=Lääne-Virumaa (Rakvere)|67=Pärnumaa (Parnu)"
    "|65=Põlvamaa (Polva)|70=Raplamaa (Rapla)|74=Saaremaa (Kuessaare)|78=Tartumaa (Tartu)"
    "|82=Valgamaa (Valga)|84=Viljandimaa (Viljandi)|86=Võrumaa (Voru)",
    "EG|Egypt|ALX=Alexandria|ASN=Aswan|AST=Asyout|BNS=Bani Sueif|BH=Beheira|C=Cairo|DK=Daqahlia|DT=Dumiat"
    "|BA=El Bahr El Ahmar|IS=El Ismailia|SUZ=El Suez|WAD=El Wadi El Gedeed|FYM=Fayoum|GH=Gharbia|GZ=Giza"
    "|HU=Helwan|KFS=Kafr El Sheikh|LX=Luxor|MT=Matrouh|MN=Menia|MNF=Menofia|SIN=North Sinai|PTS=Port Said"
    "|KB=Qalubia|KN=Qena|SHR=Sharqia|SU=Sixth of October|SHG=Sohag|JS=South Sinai",
    "EH|Western Sahara|ESM=Es Smara|BOD=Boujdour|LAA=Laâyoune|AOU=Aousserd|OUD=Oued ed Dahab",
    "ER|Eritrea|AN=Anseba|DU=Debub|DK=Debub-Keih-Bahri|GB=Gash-Barka|MA=Maekel|SK=Semien-Keih-Bahri",
    "ES|Spain|AN=Andalucìa|AB=Albacete|A=Alicante|AL=Almería|VI=Araba/Álava|O=Asturias|AV=Ávila"
    "|AR=Aragòn|BA=Badajoz|B=Barcelona|BI=Bizkaia|BU=Burgos|CC=Cáceres|CA=Cádiz|CN=Canarias|S=Cantabria"
    "|CS=Castellón/Castelló|CE=Ceuta|CR=Ciudad Real|CO=Córdoba|C=A Coruña|CU=Cuenca|SS=Gipuzkoa|GI=Girona"
    "|GR=Granada|GU=Guadalajara|H=Huelva|HU=Huesca|PM=Illes Balears|J=Jaén|LE=León|L=Lleida|LU=Lugo"
    "|M=Madrid|MA=Málaga|ML=Melilla|MU=Murcia|NA=Navarra/Nafarroa|OR=Ourense|P=Palencia|GC=Las Palmas"
    "|PO=Pontevedra|LO=La Rioja|SA=Salamanca|TF=Santa Cruz de Tenerife|SG=Segovia|SE=Sevilla|SO=Soria"
    "|T=Tarragona|TE=Teruel|TO=Toledo|V=Valencia/València|VA=Valladolid|ZA=Zamora|Z=Zaragoza",
    "ET|Ethiopia|AA=Addis Ababa|AF=Afar|AM=Amhara|BE=Benshangul-Gumaz|DD=Dire Dawa|GA=Gambela|HA=Harari"
    "|OR=Oromia|SO=Somali|SN=Southern Nations Nationalities and People's Region|TI=Tigray",
    "FI|Finland|FI-01=Ahvenanmaan maakunta|FI-02=Etelä-Karjala|FI-03=Etelä-Pohjanmaa|FI-04=Etelä-Savo"
    "|FI-05=Kainuu|FI-06=Kanta-Häme|FI-07=Keski-Pohjanmaa|FI-08=Keski-Suomi|FI-09=Kymenlaakso|FI-10=Lappi"
    "|FI-11=Pirkanmaa|FI-12=Pohjanmaa|FI-13=Pohjois-Karjala|FI-14=Pohjois-Pohjanmaa|FI-15=Pohjois-Savo"
    "|FI-16=Päijät-Häme|FI-17=Satakunta|FI-18=Uusimaa|FI-19=Varsinais-Suomi",
    "FJ|Fiji|01=Ba|02=Bua|03=Cakaudrove|04=Kadavu|05=Lau|06=Lomaiviti|07=Macuata|08=Nadroga and Navosa"
    "|09=Naitasiri|10=Namosi|11=Ra|12=Rewa|R=Rotuma|13=Serua|14=Tailevu",
    "FK|Falkland Islands (Islas Malvinas)|=Falkland Islands (Islas Malvinas)",
    "FM|Micronesia, Federated States of|TRK=Chuuk (Truk)|KSA=Kosrae|PNI=Pohnpei|YAP=Yap",
    "FO|Faroe Islands|=Bordoy|=Eysturoy|=Mykines|=Sandoy|=Skuvoy|=Streymoy|=Suduroy|=Tvoroyri|=Vagar",
    "FR|France|ARA=Auvergne-Rhône-Alpes|BFC=Bourgogne-Franche-Comté|BRE=Bretagne|CVL=Centre-Val de Loire"
    "|COR=Corse|GES=Grand Est|HDF=Hauts-de-France|IDF=Île-de-France|NOR=Normandie|NAQ=Nouvelle-Aquitaine"
    "|OCC=Occitanie|PDL=Pays de la Loire|PAC=Provence-Alpes-Côte d'Azur|CP=Clipperton|GP=Guadeloupe"
    "|GF=Guyane|MQ=Martinique|YT=Mayotte|NC=Nouvelle-Calédonie|PF=Polynésie|PM=Saint-Pierre-et-Miquelon"
    "|BL=Saint Barthélemy|MF=Saint Martin|RE=Réunion|TF=Terres Australes Françaises|WF=Wallis-et-Futuna",
    "GA|Gabon|1=Estuaire|2=Haut-Ogooué|3=Moyen-Ogooué|4=Ngounié|5=Nyanga|6=Ogooué-Ivindo|7=Ogooué-Lolo"
    "|8=Ogooué-Maritime|9=Woleu-Ntem",
    "GB|United Kingdom|ABE=Aberdeen City|ABD=Aberdeenshire|ANS=Angus|ANN=Antrim and Newtownabbey"
    "|AND=Ards and North Down|AGB=Argyll and Bute|ABC=Armagh City, Banbridge and Craigavon"
    "|BDG=Barking and Dagenham|BNE=Barnet|BNS=Barnsley|BAS=Bath and North East Somerset|BDF=Bedford"
    "|BFS=Belfast City|BRK=Berkshire|BEX=Bexley|BIR=Birmingham|BBD=Blackburn with Darwen|BPL=Blackpool"
    "|BGW=Blaenau Gwent|BOL=Bolton|BCP=Bournemouth, Christchurch and Poole|BRC=Bracknell Forest|BRD=Bradford"
    "|BEN=Brent|BGE=Bridgend|BNH=Brighton and Hove|BST=Bristol, City of|BRY=Bromley|BKM=Buckinghamshire"
    "|BUR=Bury|CAY=Caerphilly|CLD=Calderdale|CAM=Cambridgeshire|CMD=Camden|CRF=Cardiff|CMN=Carmarthenshire"
    "|CCG=Causeway Coast and Glens|CBF=Central Bedfordshire|CGN=Ceredigion|CHE=Cheshire East"
    "|CHW=Cheshire West and Chester|CLK=Clackmannanshire|CWY=Conwy|CON=Cornwall|COV=Coventry|CRY=Croydon"
    "|CMA=Cumbria|DAL=Darlington|DEN=Denbighshire|DER=Derby|DBY=Derbyshire|DRS=Derry and Strabane|DEV=Devon"
    "|DNC=Doncaster|DOR=Dorset|DUD=Dudley|DGY=Dumfries and Galloway|DND=Dundee City|DUR=Durham, County"
    "|EAL=Ealing|EAY=East Ayrshire|EDU=East Dunbartonshire|ELN=East Lothian|ERW=East Renfrewshire"
    "|ERY=East Riding of Yorkshire|ESX=East Sussex|EDH=Edinburgh, City of|ELS=Eilean Siar|ENF=Enfield"
    "|ESS=Essex|FAL=Falkirk|FMO=Fermanagh and Omagh|FIF=Fife|FLN=Flintshire|GAT=Gateshead|GLG=Glasgow City"
    "|GLS=Gloucestershire|GRE=Greenwich|GWN=Gwynedd|HCK=Hackney|HAL=Halton|HMF=Hammersmith and Fulham"
    "|HAM=Hampshire|HRY=Haringey|HRW=Harrow|HPL=Hartlepool|HAV=Havering|HEF=Herefordshire|HRT=Hertfordshire"
    "|HLD=Highland|HIL=Hillingdon|HNS=Hounslow|IVC=Inverclyde|AGY=Isle of Anglesey|IOW=Isle of Wight"
    "|IOS=Isles of Scilly|ISL=Islington|KEC=Kensington and Chelsea|KEN=Kent|KHL=Kingston upon Hull"
    "|KTT=Kingston upon Thames|KIR=Kirklees|KWL=Knowsley|LBH=Lambeth|LAN=Lancashire|LDS=Leeds|LCE=Leicester"
    "|LEC=Leicestershire|LEW=Lewisham|LIN=Lincolnshire|LBC=Lisburn and Castlereagh|LIV=Liverpool|LND=London"
    "|LUT=Luton|MAN=Manchester|MDW=Medway|MTY=Merthyr Tydfil|MRT=Merton|MEA=Mid and East Antrim"
    "|MUL=Mid-Ulster|MDB=Middlesbrough|MLN=Midlothian|MIK=Milton Keynes|MON=Monmouthshire|MRY=Moray"
    "|NTL=Neath Port Talbot|NET=Newcastle upon Tyne|NWM=Newham|NWP=Newport|NMD=Newry, Mourne and Down"
    "|NFK=Norfolk|NAY=North Ayrshire|NEL=North East Lincolnshire|NLK=North Lanarkshire|NLN=North Lincolnshire"
    "|NSM=North Somerset|NTY=North Tyneside|NYK=North Yorkshire|NTH=Northamptonshire|NBL=Northumberland"
    "|NGM=Nottingham|NTT=Nottinghamshire|OLD=Oldham|ORK=Orkney Islands|OXF=Oxfordshire|PEM=Pembrokeshire"
    "|PKN=Perth and Kinross|PTE=Peterborough|PLY=Plymouth|POR=Portsmouth|POW=Powys|RDG=Reading|RDB=Redbridge"
    "|RCC=Redcar and Cleveland|RFW=Renfrewshire|RCT=Rhondda Cynon Taff|RIC=Richmond upon Thames|RCH=Rochdale"
    "|ROT=Rotherham|RUT=Rutland|SLF=Salford|SAW=Sandwell|SCB=Scottish Borders|SFT=Sefton|SHF=Sheffield"
    "|ZET=Shetland Islands|SHR=Shropshire|SLG=Slough|SOL=Solihull|SOM=Somerset|SAY=South Ayrshire"
    "|SGC=South Gloucestershire|SLK=South Lanarkshire|STY=South Tyneside|STH=Southampton|SOS=Southend-on-Sea"
    "|SWK=Southwark|SHN=St. Helens|STS=Staffordshire|STG=Stirling|SKP=Stockport|STT=Stockton-on-Tees"
    "|STE=Stoke-on-Trent|SFK=Suffolk|SND=Sunderland|SRY=Surrey|STN=Sutton|SWA=Swansea|SWD=Swindon"
    "|TAM=Tameside|TFW=Telford and Wrekin|THR=Thurrock|TOB=Torbay|TOF=Torfaen|TWH=Tower Hamlets|TRF=Trafford"
    "|VGL=Vale of Glamorgan, The|WKF=Wakefield|WLL=Walsall|WFT=Waltham Forest|WND=Wandsworth|WRT=Warrington"
    "|WAR=Warwickshire|WBK=West Berkshire|WDU=West Dunbartonshire|WLN=West Lothian|WSX=West Sussex"
    "|WSM=Westminster|WGN=Wigan|WIL=Wiltshire|WNM=Windsor and Maidenhead|WRL=Wirral|WOK=Wokingham"
    "|WLV=Wolverhampton|WOR=Worcestershire|WRX=Wrexham|YOR=York",
    "GD|Grenada|01=Saint Andrew|02=Saint David|03=Saint George|04=Saint John|05=Saint Mark|06=Saint Patrick"
    "|10=Southern Grenadine Islands",
    "GE|Georgia|AB=Abkhazia (Sokhumi)|AJ=Ajaria (Bat'umi)|GU=Guria|IM=Imereti|KA=K'akheti|KK=Kvemo Kartli"
    "|MM=Mtshkheta-Mtianeti|RL=Rach'a-Lexhkumi-KvemoSvaneti|SZ=Samegrelo-Zemo Svaneti|SJ=Samtskhe-Javakheti"
    "|SK=Shida Kartli|TB=Tbilisi",
    "GF|French Guiana|=French Guiana",
    "GG|Guernsey|=Castel|=Forest|=St. Andrew|=St. Martin|=St. Peter Port|=St. Pierre du Bois|=St. Sampson"
    "|=St. Saviour|=Torteval|=Vale",
    "GH|Ghana|AF=Ahafo|AH=Ashanti|BO=Bono|BE=Bono East|CP=Central|EP=Eastern|AA=Greater Accra|NP=Northern"
    "|NE=North East|OT=Oti|SV=Savannah|UE=Upper East|UW=Upper West|TV=Volta|WP=Western|WN=Western North",
    "GI|Gibraltar|=Gibraltar",
    "GL|Greenland|KU=Kommune Kujalleq|SM=Kommuneqarfik Sermersooq|QA=Qaasuitsup Kommunia|QE=Qeqqata Kommunia",
    "GM|Gambia, The|B=Banjul|M=Central River|L=Lower River|N=North Bank|U=Upper River|W=Western",
    "GN|Guinea|B=Boké|C=Conakry|F=Faranah|K=Kankan|D=Kindia|L=Labé|M=Mamou|N=Nzérékoré",
    "GP|Guadeloupe|=Guadeloupe",
    "GQ|Equatorial Guinea|AN=Annobón|BN=Bioko Norte|BS=Bioko Sur|CS=Centro Sur|KN=Kié-Ntem|LI=Litoral"
    "|WN=Wele-Nzas",
    "GR|Greece|A=Anatolikí Makedonía kai Thráki|I=Attikḯ|G=Dytikí Elláda|C=Dytikí Makedonía"
    "|F=Ionía Nísia|B=Kentrikí Makedonía|M=Krítí|L=Notío Aigaío|J=Peloponnísos|H=Stereá Elláda"
    "|E=Thessalía|K=Voreío Aigaío|D=Ípeiros|69=Ágion Óros",
    "GS|South Georgia and South Sandwich Islands|=Bird Island|=Bristol Island|=Clerke Rocks|=Montagu Island"
    "|=Saunders Island|=South Georgia|=Southern Thule|=Traversay Islands",
    "GT|Guatemala|AV=Alta Verapaz|BV=Baja Verapaz|CM=Chimaltenango|CQ=Chiquimula|PR=El Progreso|ES=Escuintla"
    "|GU=Guatemala|HU=Huehuetenango|IZ=Izabal|JA=Jalapa|JU=Jutiapa|PE=Petén|QZ=Quetzaltenango|QC=Quiché"
    "|Re=Retalhuleu|SA=Sacatepéquez|SM=San Marcos|SR=Santa Rosa|SO=Sololá|SU=Suchitepéquez|TO=Totonicapán"
    "|ZA=Zacapa",
    "GU|Guam|=Guam",
    "GW|Guinea-Bissau|BA=Bafatá|BM=Biombo|BS=Bissau|BL=Bolama-Bijagos|CA=Cacheu|GA=Gabú|OI=Oio|QU=Quinara"
    "|TO=Tombali",
    "GY|Guyana|BA=Barima-Waini|CU=Cuyuni-Mazaruni|DE=Demerara-Mahaica|EB=East Berbice-Corentyne"
    "|ES=Essequibo Islands-West Demerara|MA=Mahaica-Berbice|PM=Pomeroon-Supenaam|PT=Potaro-Siparuni"
    "|UD=Upper Demerara-Berbice|UT=Upper Takutu-Upper Essequibo",
    "HK|Hong Kong|HK=Hong Kong",
    "HM|Heard Island and McDonald Islands|=Heard Island and McDonald Islands",
    "HN|Honduras|AT=Atlántida|CH=Choluteca|CL=Colón|CM=Comayagua|CP=Copán|CR=Cortés|EP=El Paraíso"
    "|FM=Francisco Morazán|GD=Gracias a Dios|IN=Intibucá|IB=Islas de la Bahía|LP=La Paz|LE=Lempira"
    "|OC=Ocotepeque|OL=Olancho|SB=Santa Bárbara|VA=Valle|YO=Yoro",
    "HR|Croatia|07=Bjelovarsko-bilogorska županija|12=Brodsko-posavska županija"
    "|19=Dubrovačko-neretvanska županija|21=Grad Zagreb|18=Istarska županija|04=Karlovačka županija"
    "|06=Koprivničko-križevačka županija|02=Krapinsko-zagorska županija|09=Ličko-senjska županija"
    "|20=Međimurska županija|14=Osječko-baranjska županija|11=Požeško-slavonska županija"
    "|08=Primorsko-goranska županija|03=Sisačko-moslavačka županija|17=Splitsko-dalmatinska županija"
    "|15=Šibensko-kninska županija|05=Varaždinska županija|10=Virovitičko-podravska županija"
    "|16=Vukovarsko-srijemska županija|13=Zadarska županija|01=Zagrebačka županija",
    "HT|Haiti|AR=Artibonite|CE=Centre|GA=Grand'Anse|NI=Nippes|ND=Nord|NE=Nord-Est|NO=Nord-Ouest|OU=Ouest"
    "|SD=Sud|SE=Sud-Est",
    "HU|Hungary|BK=Bács-Kiskun|BA=Baranya|BE=Békés|BZ=Borsod-Abaúj-Zemplén|BU=Budapest"
    "|CS=Csongrád-Csanád|FE=Fejér|GS=Győr-Moson-Sopron|HB=Hajdú-Bihar|HE=Heves|JN=Jász-Nagykun-Szolnok"
    "|KE=Komárom-Esztergom|PE=Pest|SO=Somogy|SZ=Szabolcs-Szatmár-Bereg|TO=Tolna|VA=Vas|VE=Veszprém|ZA=Zala",
    "ID|Indonesia|AC=Aceh|BA=Bali|BB=Bangka Belitung|BT=Banten|BE=Bengkulu|GO=Gorontalo|JK=Jakarta Raya"
    "|JA=Jambi|JB=Jawa Barat|JT=Jawa Tengah|JI=Jawa Timur|KB=Kalimantan Barat|KS=Kalimantan Selatan"
    "|KT=Kalimantan Tengah|KI=Kalimantan Timur|KU=Kalimantan Utara|KR=Kepulauan Riau|LA=Lampung|MA=Maluku"
    "|MU=Maluku Utara|NB=Nusa Tenggara Barat|NT=Nusa Tenggara Timur|PA=Papua|PB=Papua Barat|RI=Riau"
    "|SR=Sulawesi Selatan|ST=Sulawesi Tengah|SG=Sulawesi Tenggara|SA=Sulawesi Utara|SB=Sumatera Barat"
    "|SS=Sumatera Selatan|SU=Sumatera Utara|YO=Yogyakarta",
    "IE|Ireland|CW=Carlow|CN=Cavan|CE=Clare|CO=Cork|DL=Donegal|D=Dublin|G=Galway|KY=Kerry|KE=Kildare"
    "|KK=Kilkenny|LS=Laois|LM=Leitrim|LK=Limerick|LD=Longford|LH=Louth|MO=Mayo|MH=Meath|MN=Monaghan|OY=Offaly"
    "|RN=Roscommon|SO=Sligo|TA=Tipperary|WD=Waterford|WH=Westmeath|WX=Wexford|WW=Wicklow",
    "IL|Israel|D=HaDarom|M=HaMerkaz|Z=HaTsafon|HA=H̱efa|TA=Tel-Aviv|JM=Yerushalayim",
    "IM|Isle of Man|=Isle of Man",
    "IN|India|AN=Andaman and Nicobar Islands|AP=Andhra Pradesh|AR=Arunachal Pradesh|AS=Assam|BR=Bihar"
    "|CH=Chandigarh|CT=Chhattisgarh|DH=Dadra and Nagar Haveli and Daman and Diu|DL=Delhi|GA=Goa|GJ=Gujarat"
    "|HR=Haryana|HP=Himachal Pradesh|JK=Jammu and Kashmir|JH=Jharkhand|KA=Karnataka|KL=Kerala|LA=Ladakh"
    "|LD=Lakshadweep|MP=Madhya Pradesh|MH=Maharashtra|MN=Manipur|ML=Meghalaya|MZ=Mizoram|NL=Nagaland"
    "|OR=Odisha|PY=Puducherry|PB=Punjab|RJ=Rajasthan|SK=Sikkim|TN=Tamil Nadu|TG=Telangana|TR=Tripura"
    "|UT=Uttarakhand|UP=Uttar Pradesh|WB=West Bengal",
    "IO|British Indian Ocean Territory|IO=British Indian Ocean Territory",
    "IQ|Iraq|AN=Al Anbār|BA=Al Başrah|MU=Al Muthanná|QA=Al Qādisīyah|NA=An Najaf|AR=Arbīl"
    "|SU=As Sulaymānīyah|BB=Bābil|BG=Baghdād|DA=Dohuk|DQ=Dhī Qār|DI=Diyālá|KA=Karbalā'|KI=Kirkuk"
    "|MA=Maysān|NI=Nīnawá|SD=Şalāḩ ad Dīn|WA=Wāsiţ",
    "IR|Iran, Islamic Republic of|32=Alborz|03=Ardabīl|02=Āz̄arbāyjān-e Gharbī"
    "|01=Āz̄arbāyjān-e Sharqī|06=Būshehr|08=Chahār Maḩāl va Bakhtīārī|04=Eşfahān|14=Fārs"
    "|19=Gīlān|27=Golestān|24=Hamadān|23=Hormozgān|05=Īlām|15=Kermān|17=Kermānshāh"
    "|29=Khorāsān-e Jonūbī|30=Khorāsān-e Raẕavī|61=Khorāsān-e Shomālī|10=Khūzestān"
    "|18=Kohgīlūyeh va Bowyer Aḩmad|16=Kordestān|20=Lorestān|22=Markazi|21=Māzandarān|28=Qazvīn"
    "|26=Qom|12=Semnān|13=Sīstān va Balūchestān|07=Tehrān|25=Yazd|11=Zanjān",
    "IS|Iceland|7=Austurland|1=Höfuðborgarsvæði|6=Norðurland eystra|5=Norðurland vestra|8=Suðurland"
    "|2=Suðurnes|4=Vestfirðir|3=Vesturland",
    "IT|Italy|65=Abruzzo|77=Basilicata|78=Calabria|72=Campania|45=Emilia-Romagna|36=Friuli-Venezia Giulia"
    "|62=Lazio|42=Liguria|25=Lombardia|57=Marche|67=Molise|21=Piemonte|75=Puglia|88=Sardegna|82=Sicilia"
    "|52=Toscana|32=Trentino-Alto Adige|55=Umbria|23=Valle d'Aosta|34=Veneto",
    "JE|Jersey|=Jersey",
    "JM|Jamaica|13=Clarendon|09=Hanover|01=Kingston|12=Manchester|04=Portland|02=Saint Andrew|06=Saint Ann"
    "|14=Saint Catherine|11=Saint Elizabeth|08=Saint James|05=Saint Mary|03=Saint Thomas|07=Trelawny"
    "|10=Westmoreland",
    "JO|Jordan|AJ=‘Ajlūn|AQ=Al 'Aqabah|BA=Al Balqā’|KA=Al Karak|MA=Al Mafraq|AM=Al ‘A̅şimah"
    "|AT=Aţ Ţafīlah|AZ=Az Zarqā’|IR=Irbid|JA=Jarash|MN=Ma‘ān|MD=Mādabā",
    "JP|Japan|23=Aichi|05=Akita|02=Aomori|12=Chiba|38=Ehime|18=Fukui|40=Fukuoka|07=Fukushima|21=Gifu|10=Gunma"
    "|34=Hiroshima|01=Hokkaido|28=Hyogo|08=Ibaraki|17=Ishikawa|03=Iwate|37=Kagawa|46=Kagoshima|14=Kanagawa"
    "|39=Kochi|43=Kumamoto|26=Kyoto|24=Mie|04=Miyagi|45=Miyazaki|20=Nagano|42=Nagasaki|29=Nara|15=Niigata"
    "|44=Oita|33=Okayama|47=Okinawa|27=Osaka|41=Saga|11=Saitama|25=Shiga|32=Shimane|22=Shizuoka|09=Tochigi"
    "|36=Tokushima|13=Tokyo|31=Tottori|16=Toyama|30=Wakayama|06=Yamagata|35=Yamaguchi|19=Yamanashi",
    "KE|Kenya|01=Baringo|02=Bomet|03=Bungoma|04=Busia|05=Eleyo/Marakwet|06=Embu|07=Garissa|08=Homa Bay"
    "|09=Isiolo|10=Kajiado|11=Kakamega|12=Kericho|13=Kiambu|14=Kilifi|15=Kirinyaga|16=Kisii|17=Kisumu"
    "|18=Kitui|19=Kwale|20=Laikipia|21=Lamu|22=Machakos|23=Makueni|24=Mandera|25=Marsabit|26=Meru|27=Migori"
    "|28=Mombasa|29=Murang'a|30=Nairobi City|31=Nakuru|32=Nandi|33=Narok|34=Nyamira|35=Nyandarua|36=Nyeri"
    "|37=Samburu|38=Siaya|39=Taita/Taveta|40=Tana River|41=Tharaka-Nithi|42=Trans Nzoia|43=Turkana"
    "|44=Uasin Gishu|45=Vihiga|46=Wajir|47=West Pokot",
    "KG|Kyrgyzstan|B=Batken Oblasty|GB=Bishkek Shaary|C=Chuy Oblasty (Bishkek)|J=Jalal-Abad Oblasty"
    "|N=Naryn Oblasty|O=Osh Oblasty|T=Talas Oblasty|Y=Ysyk-Kol Oblasty (Karakol)",
    "KH|Cambodia|2=Baat Dambang|1=Banteay Mean Chey|3=Kampong Chaam|4=Kampong Chhnang|5=Kampong Spueu"
    "|6=Kampong Thum|7=Kampot|8=Kandaal|9=Kaoh Kong|10=Kracheh|23=Krong Kaeb|24=Krong Pailin"
    "|18=Krong Preah Sihanouk|11=Mondol Kiri|22=Otdar Mean Chey|12=Phnom Penh|15=Pousaat|13=Preah Vihear"
    "|14=Prey Veaeng|16=Rotanah Kiri|17=Siem Reab|19=Stueng Treng|20=Svaay Rieng|21=Taakaev|25=Tbong Khmum",
    "KI|Kiribati|=Abaiang|=Abemama|=Aranuka|=Arorae|=Banaba|=Beru|=Butaritari|=Central Gilberts"
    "|G=Gilbert Islands|=Kanton|=Kiritimati|=Kuria|L=Line Islands|=Maiana|=Makin|=Marakei|=Nikunau|=Nonouti"
    "|=Northern Gilberts|=Onotoa|P=Phoenix Islands|=Southern Gilberts|=Tabiteuea|=Tabuaeran|=Tamana|=Tarawa"
    "|=Teraina",
    "KM|Comoros|G=Andjazîdja|A=Andjouân|M=Moûhîlî",
    "KN|Saint Kitts and Nevis|K=Saint Kitts|N=Nevis",
    "KP|Korea, Democratic People's Republic of|04=Chagang-do (Chagang Province)"
    "|09=Hamgyong-bukto (North Hamgyong Province)|08=Hamgyong-namdo (South Hamgyong Province)"
    "|06=Hwanghae-bukto (North Hwanghae Province)|05=Hwanghae-namdo (South Hwanghae Province)"
    "|07=Kangwon-do (Kangwon Province)|13=Nasŏn (Najin-Sŏnbong)|03=P'yongan-bukto (North P'yongan Province)"
    "|02=P'yongan-namdo (South P'yongan Province)|01=P'yongyang-si (P'yongyang City)"
    "|10=Yanggang-do (Yanggang Province)",
    "KR|Korea, Republic of|43=Chungcheongbuk-do|44=Chungcheongnam-do|49=Jeju-teukbyeoljachido|45=Jeollabuk-do"
    "|46=Jeollanam-do|28=Incheon-gwangyeoksi|42=Gangwon-do|29=Gwangju-gwangyeoksi|41=Gyeonggi-do"
    "|47=Gyeongsangbuk-do|48=Gyeongsangnam-do|26=Busan-gwangyeoksi|11=Seoul-teukbyeolsi"
    "|50=Sejong-teukbyeoljachisi|27=Daegu-gwangyeoksi|30=Daejeon-gwangyeoksi|31=Ulsan-gwangyeoksi",
    "KW|Kuwait|AH=Al Aḩmadi|FA=Al Farwānīyah|JA=Al Jahrā’|KU=Al ‘Āşimah|HA=Ḩawallī"
    "|MU=Mubārak al Kabir",
    "KY|Cayman Islands|BT=Bodden Town|EE=East End|GT=George Town|NS=North Side|SI=Sister Islands|WB=West Bay",
    "KZ|Kazakhstan|ALA=Almaty|AKM=Aqmola|AKT=Aqtobe|AST=Astana|ATY=Atyrau|ZAP=Batys Qazaqstan|=Bayqongyr"
    "|MAN=Mangghystau|YUZ=Ongtustik Qazaqstan|PAV=Pavlodar|KAR=Qaraghandy|KUS=Qostanay|KZY=Qyzylorda"
    "|VOS=Shyghys Qazaqstan|SEV=Soltustik Qazaqstan|ZHA=Zhambyl",
    "LA|Laos|AT=Attapu|BK=Bokèo|BL=Bolikhamxai|CH=Champasak|HO=Houaphan|KH=Khammouan|LM=Louang Namtha"
    "|LP=Louangphabang|OU=Oudômxai|PH=Phôngsali|SL=Salavan|SV=Savannakhét|VI=Vientiane|XA=Xaignabouli"
    "|XE=Xékong|XS=Xaisomboun|XI=Xiangkhouang",
    "LB|Lebanon|AK=Aakkâr|BH=Baalbelk-Hermel|BI=Béqaa|BA=Beyrouth|AS=Liban-Nord|JA=Liban-Sud|JL=Mont-Liban"
    "|NA=Nabatîyé",
    "LC|Saint Lucia|01=Anse-la-Raye|12=Canaries|02=Castries|03=Choiseul|05=Dennery|06=Gros Islet|07=Laborie"
    "|08=Micoud|10=Soufriere|11=Vieux Fort",
    "LI|Liechtenstein|01=Balzers|02=Eschen|03=Gamprin|04=Mauren|05=Planken|06=Ruggell|07=Schaan"
    "|08=Schellenberg|09=Triesen|10=Triesenberg|11=Vaduz",
    "LK|Sri Lanka|1=Basnahira|3=Dakunu|2=Madhyama|5=Naegenahira|9=Sabaragamuwa|4=Uturu|7=Uturumaeda|6=Vayamba"
    "|8=Uva",
    "LR|Liberia|BM=Bomi|BG=Bong|GP=Gbarpolu|GB=Grand Bassa|CM=Grand Cape Mount|GG=Grand Gedeh|GK=Grand Kru"
    "|LO=Lofa|MG=Margibi|MY=Maryland|MO=Montserrado|NI=Nimba|RI=River Cess|RG=River Geee|SI=Sinoe",
    "LS|Lesotho|D=Berea|B=Butha-Buthe|C=Leribe|E=Mafeteng|A=Maseru|F=Mohales Hoek|J=Mokhotlong|H=Qacha's Nek"
    "|G=Quthing|K=Thaba-Tseka",
    "LT|Lithuania|AL=Alytaus|KU=Kauno|KL=Klaipėdos|MR=Marijampolės|PN=Panevėžio|SA=Šiaulių|TA=Tauragės"
    "|TE=Telšių|UT=Utenos|VL=Vilniaus",
    "LU|Luxembourg|CA=Capellen|CL=Clevaux|DI=Diekirch|EC=Echternach|ES=Esch-sur-Alzette|GR=Grevenmacher"
    "|LU=Luxembourg|ME=Mersch|RD=Redange|RM=Remich|VD=Vianden|WI=Wiltz",
    "LV|Latvia|001=Aglona|002=Aizkraukle|003=Aizpute|004=Aknīste|005=Aloja|06=Alsunga|007=Alūksne|008=Amata"
    "|009=Ape|010=Auce|011=Ādaži|012=Babīte|013=Baldone|014=Baltinava|015=Balvi|016=Bauska|017=Beverīna"
    "|018=Brocēni|019=Burtnieki|020=Carnikava|021=Cesvaine|022=Cēsis|023=Cibla|024=Dagda|025=Daugavpils"
    "|DGV=Daugavpils (City)|026=Dobele|027=Dundaga|028=Durbe|029=Engure|030=Ērgļi|031=Garkalne|032=Grobiņa"
    "|033=Gulbene|034=Iecava|035=Ikšķile|036=Ilūkste|037=Inčukalns|038=Jaunjelgava|039=Jaunpiebalga"
    "|040=Jaunpils|041=Jelgava|JEL=Jelgava (City)|042=Jēkabpils|JKB=Jēkabpils (City)|JUR=Jūrmala (City)"
    "|043=Kandava|044=Kārsava|045=Kocēni|046=Koknese|047=Krāslava|048=Krimulda|049=Krustpils|050=Kuldīga"
    "|051=Ķegums|052=Ķekava|053=Lielvārde|LPX=Liepāja|054=Limbaži|055=Līgatne|056=Līvāni|057=Lubāna"
    "|058=Ludza|059=Madona|060=Mazsalaca|061=Mālpils|062=Mārupe|063=Mērsrags|064=Naukšēni|065=Nereta"
    "|066=Nīca|067=Ogre|068=Olaine|069=Ozolnieki|070=Pārgauja|071=Pāvilosta|072=Pļaviņas|073=Preiļi"
    "|074=Priekule|075=Priekuļi|076=Rauna|077=Rēzekne|REZ=Rēzekne (City)|078=Riebiņi|RIX=Rīga|079=Roja"
    "|080=Ropaži|081=Rucava|082=Rugāji|083=Rundāle|084=Rūjiena|085=Sala|086=Salacgrīva|087=Salaspils"
    "|088=Saldus|089=Saulkrasti|090=Sēja|091=Sigulda|092=Skrīveri|093=Skrunda|094=Smiltene|095=Stopiņi"
    "|096=Strenči|097=Talsi|098=Tērvete|099=Tukums|100=Vaiņode|101=Valka|VMR=Valmiera|102=Varakļāni"
    "|103=Vārkava|104=Vecpiebalga|105=Vecumnieki|106=Ventspils|VEN=Ventspils (City)|107=Viesīte|108=Viļaka"
    "|109=Viļāni|110=Zilupe",
    "LY|Libya|BU=Al Buţnān|JA=Al Jabal al Akhḑar|JG=Al Jabal al Gharbī|JI=Al Jafārah|JU=Al Jufrah"
    "|FK=Al Kufrah|MJ=Al Marj|MB=Al Marquab|WA=Al Wāḩāt|NQ=An Nuqaţ al Khams|ZA=Az Zāwiyah"
    "|BA=Banghāzī|DR=Darnah|GH=Ghāt|MI=Mişrātah|MQ=Murzuq|NL=Nālūt|SB=Sabhā|SR=Surt|TB=Ţarābulus"
    "|WD=Yafran|WS=Wādī ash Shāţiʾ",
    "MA|Morocco|MA-01=Tanger-Tétouan-Al Hoceïma|MA-02=L'Oriental|MA-03=Fès-Meknès"
    "|MA-04=Rabat-Salé-Kénitra|MA-05=Béni Mellal-Khénifra|MA-06=Casablanca-Settat|MA-07=Marrakech-Safi"
    "|MA-08=Drâa-Tafilalet|MA-09=Souss-Massa|MA-10=Guelmim-Oued Noun|MA-11=Laâyoune-Sakia El Hamra"
    "|MA-12=Dakhla-Oued Ed-Dahab",
    "MC|Monaco|CL=Colle|CO=Condamine|FO=Fontvieille|GA=Gare|JE=Jardin Exotique|LA=Larvotto|MA=Malbousquet"
    "|MO=Monaco-Ville|MG=Moneghetti|MC=Monte-Carlo|MU=Moulins|PH=Port-Hercule|SR=Saint-Roman"
    "|SD=Sainte-Dévote|SO=Source|SP=Spélugues|VR=Vallon de la Rousse",
    "MD|Moldova|AN=Anenii Noi|BS=Basarabeasca|BA=Bălți|BD=Bender|BR=Briceni|CA=Cahul|CT=Cantemir"
    "|CL=Călărași|CS=Căușeni|CU=Chișinău|CM=Cimișlia|CR=Criuleni|DO=Dondușeni|DR=Drochia"
    "|DU=Dubăsari|ED=Edineț|FA=Fălești|FL=Florești|GA=Găgăuzia|GL=Glodeni|HI=Hîncești|IA=Ialoveni"
    "|LE=Leova|NI=Nisporeni|OC=Ocnița|OR=Orhei|RE=Rezina|RI=Rîșcani|SI=Sîngerei|SO=Soroca"
    "|SN=Stânga Nistrului|ST=Strășeni|SD=Șoldănești|SV=Ștefan Vodă|TA=Taraclia|TE=Telenești"
    "|UN=Ungheni",
    "ME|Montenegro|01=Andrijevica|02=Bar|03=Berane|04=Bijelo Polje|05=Budva|06=Cetinje|07=Danilovgrad"
    "|22=Gusinje|08=Herceg Novi|09=Kolašin|10=Kotor|11=Mojkovac|12=Nikšić|23=Petnica|13=Plav|14=Plužine"
    "|15=Pljevlja|16=Podgorica|17=Rožaje|18=Šavnik|19=Tivat|20=Ulcinj|21=Žabljak",
    "MF|Saint Martin|=Saint Martin",
    "MG|Madagascar|T=Antananarivo|D=Antsiranana|F=Fianarantsoa|M=Mahajanga|A=Toamasina|U=Toliara",
    "MH|Marshall Islands|ALL=Ailinglaplap|ALK=Ailuk|ARN=Arno|AUR=Aur|KIL=Bikini and Kili|EBO=Ebon|JAB=Jabat"
    "|JAL=Jaluit|KWA=Kwajalein|LAE=Lae|LIB=Lib|LIK=Likiep|MAJ=Majuro|MAL=Maloelap|MEJ=Mejit|NMK=Namdrik"
    "|NMU=Namu|RON=Rongelap|UJA=Ujae|UTI=Utrik|WTH=Wotho|WTJ=Wotje",
    "MK|Macedonia, Republic of|02=Aračinovo|03=Berovo|04=Bitola|05=Bogdanci|06=Bogovinje|07=Bosilovo"
    "|08=Brvenica|78=Centar Župa|80=Čaška|81=Češinovo-Obleševo|82=Čučer Sandevo|21=Debar|22=Debarca"
    "|23=Delčevo|25=Demir Hisar|24=Demir Kapija|26=Doran|27=Dolneni|18=Gevgelija|19=Gostivar|20=Gradsko"
    "|34=Ilinden|35=Jegunovce|37=Karbinci|36=Kavadarci|40=Kičevo|42=Kočani|41=Konče|43=Kratovo"
    "|44=Kriva Palanka|45=Krivogaštani|46=Kruševo|47=Kumanovo|48=Lipkovo|49=Lozovo|51=Makedonska Kamenica"
    "|52=Makedonski Brod|50=Mavrovo i Rostuša|53=Mogila|54=Negotino|55=Novaci|56=Novo Selo|58=Ohrid"
    "|60=Pehčevo|59=Petrovec|61=Plasnica|62=Prilep|63=Probištip|=Radoviš|65=Rankovce|66=Resen|67=Rosoman"
    "|85=Skopje|70=Sopište|71=Staro Nagoričane|72=Struga|73=Strumica|74=Studeničani|69=Sveti Nikole"
    "|83=Štip|75=Tearce|76=Tetovo|10=Valandovo|11=Vasilevo|13=Veles|12=Vevčani|14=Vinica|16=Vrapčište"
    "|32=Zelenikovo|33=Zrnovci|30=Želino",
    "ML|Mali|BKO=Bamako|7=Gao|1=Kayes|8=Kidal|2=Koulikoro|5=Mopti|4=Segou|3=Sikasso|6=Tombouctou|9=Taoudénit"
    "|10=Ménaka",
    "MM|Myanmar|07=Ayeyarwady|02=Bago|14=Chin|11=Kachin|12=Kayah|13=Kayin|03=Magway|04=Mandalay|15=Mon"
    "|18=Nay Pyi Taw|16=Rakhine|01=Sagaing|17=Shan|05=Tanintharyi|06=Yangon",
    "MN|Mongolia|073=Arhangay|071=Bayan-Olgiy|069=Bayanhongor|067=Bulgan|037=Darhan|061=Dornod|063=Dornogovi"
    "|059=Dundgovi|057=Dzavhan|065=Govi-Altay|064=Govi-Sumber|043=Hovd|041=Hovsgol|053=Omnogovi"
    "|055=Ovorhangay|049=Selenge|051=Suhbaatar|047=Tov|1=Ulaanbaatar|046=Uvs|074=Erdenet",
    "MO|Macao|=Macao",
    "MP|Northern Mariana Islands|=Northern Islands|=Rota|=Saipan|=Tinian",
    "MQ|Martinique|=Martinique",
    "MR|Mauritania|07=Adrar|03=Assaba|05=Brakna|08=Dakhlet Nouadhibou|04=Gorgol|10=Guidimaka"
    "|01=Hodh Ech Chargui|02=Hodh El Gharbi|12=Inchiri|14=Nouakchott Nord|13=Nouakchott Ouest"
    "|15=Nouakchott Sud|09=Tagant|11=Tiris Zemmour|06=Trarza",
    "MS|Montserrat|=Saint Anthony|=Saint Georges|=Saint Peter's",
    "MT|Malta|01=Attard|02=Balzan|03=Birgu|04=Birkirkara|05=Birżebbuġa|06=Bormla|07=Dingli|08=Fgura"
    "|09=Floriana|10=Fontana|11=Guda|12=Gżira|13=Għajnsielem|14=Għarb|15=Għargħur|16=Għasri|17=Għaxaq"
    "|18=Ħamrun|19=Iklin|20=Isla|21=Kalkara|22=Kerċem|23=Kirkop|24=Lija|25=Luqa|26=Marsa|27=Marsaskala"
    "|28=Marsaxlokk|29=Mdina|30=Mellieħa|31=Mġarr|32=Mosta|33=Mqabba|34=Msida|35=Mtarfa|36=Munxar|37=Nadur"
    "|38=Naxxar|39=Paola|40=Pembroke|41=Pietà|42=Qala|43=Qormi|44=Qrendi|45=Rabat Għawdex|46=Rabat Malta"
    "|47=Safi|48=San Ġiljan|49=San Ġwann|50=San Lawrenz|51=San Pawl il-Baħar|52=Sannat|53=Santa Luċija"
    "|54=Santa Venera|55=Siġġiewi|56=Sliema|57=Swieqi|58=Tai Xbiex|59=Tarzien|60=Valletta|61=Xagħra"
    "|62=Xewkija|63=Xgħajra|64=Żabbar|65=Żebbuġ Għawde|66=Żebbuġ Malta|67=Żejtun|68=Żurrieq",
    "MU|Mauritius|AG=Agalega Islands|BR=Beau Bassin-Rose Hill|BL=Black River|CC=Cargados Carajos Shoals"
    "|CU=Curepipe|FL=Flacq|GP=Grand Port|MO=Moka|PA=Pamplemousses|PW=Plaines Wilhems|PU=Port Louis (City)"
    "|PL=Port Louis|RR=Riviere du Rempart|RO=Rodrigues Island|SA=Savanne|CP=Vacoas-Phoenix",
    "MV|Maldives|02=Alifu Alifu|00=Alifu Dhaalu|20=Baa|17=Dhaalu|14=Faafu|27=Gaafu Alifu|28=Gaafu Dhaalu"
    "|29=Gnaviyani|07=Haa Alifu|23=Haa Dhaalu|26=Kaafu|05=Laamu|03=Lhaviyani|MLE=Malé|12=Meemu|25=Noonu"
    "|13=Raa|01=Seenu|24=Shaviyani|08=Thaa|04=Vaavu",
    "MW|Malawi|BA=Balaka|BL=Blantyre|CK=Chikwawa|CR=Chiradzulu|CT=Chitipa|DE=Dedza|DO=Dowa|KR=Karonga"
    "|KS=Kasungu|LK=Likoma|LI=Lilongwe|MH=Machinga|MG=Mangochi|MC=Mchinji|MU=Mulanje|MW=Mwanza|MZ=Mzimba"
    "|NE=Nkhata Bay|NB=Nkhotakota|NS=Nsanje|NU=Ntcheu|NI=Ntchisi|PH=Phalombe|RU=Rumphi|SA=Salima|TH=Thyolo"
    "|ZO=Zomba",
    "MX|Mexico|AGU=Aguascalientes|BCN=Baja California|BCS=Baja California Sur|CAM=Campeche"
    "|CMX=Ciudad de México|CHP=Chiapas|CHH=Chihuahua|COA=Coahuila de Zaragoza|COL=Colima|DUR=Durango"
    "|MEX=Estado de México|GUA=Guanajuato|GRO=Guerrero|HID=Hidalgo|JAL=Jalisco|MIC=Michoacán de Ocampo"
    "|MOR=Morelos|NAY=Nayarit|NLE=Nuevo León|OAX=Oaxaca|PUE=Puebla|QUE=Querétaro de Arteaga"
    "|ROO=Quintana Roo|SLP=San Luis Potosí|SIN=Sinaloa|SON=Sonora|TAB=Tabasco|TAM=Tamaulipas|TLA=Tlaxcala"
    "|VER=Veracruz|YUC=Yucatán|ZAC=Zacatecas",
    "MY|Malaysia|01=Johor|02=Kedah|03=Kelantan|04=Melaka|05=Negeri Sembilan|06=Pahang|08=Perak|09=Perlis"
    "|07=Pulau Pinang|12=Sabah|13=Sarawak|10=Selangor|11=Terengganu|14=Wilayah Persekutuan (Kuala Lumpur)"
    "|15=Wilayah Persekutuan (Labuan)|16=Wilayah Persekutuan (Putrajaya)",
    "MZ|Mozambique|P=Cabo Delgado|G=Gaza|I=Inhambane|B=Manica|L=Maputo|MPM=Maputo (City)|N=Nampula|A=Niassa"
    "|S=Sofala|T=Tete|Q=Zambezia",
    "NA|Namibia|ER=Erongo|HA=Hardap|KE=Kavango East|KW=Kavango West|KA=Karas|KH=Khomas|KU=Kunene|OW=Ohangwena"
    "|OH=Omaheke|OS=Omusati|ON=Oshana|OT=Oshikoto|OD=Otjozondjupa|CA=Zambezi",
    "NC|New Caledonia|=Iles Loyaute|=Nord|=Sud",
    "NE|Niger|1=Agadez|2=Diffa|3=Dosso|4=Maradi|8=Niamey|5=Tahoua|6=Tillabéri|7=Zinder",
    "NF|Norfolk Island|=Norfolk Island",
    "NG|Nigeria|AB=Abia|FC=Abuja Federal Capital Territory|AD=Adamawa|AK=Akwa Ibom|AN=Anambra|BA=Bauchi"
    "|BY=Bayelsa|BE=Benue|BO=Borno|CR=Cross River|DE=Delta|EB=Ebonyi|ED=Edo|EK=Ekiti|EN=Enugu|GO=Gombe|IM=Imo"
    "|JI=Jigawa|KD=Kaduna|KN=Kano|KT=Katsina|KE=Kebbi|KO=Kogi|KW=Kwara|LA=Lagos|NA=Nasarawa|NI=Niger|OG=Ogun"
    "|ON=Ondo|OS=Osun|OY=Oyo|PL=Plateau|RI=Rivers|SO=Sokoto|TA=Taraba|YO=Yobe|ZA=Zamfara",
    "NI|Nicaragua|BO=Boaco|CA=Carazo|CI=Chinandega|CO=Chontales|ES=Estelí|GR=Granada|JI=Jinotega|LE=León"
    "|MD=Madriz|MN=Managua|MS=Masaya|MT=Matagalpa|NS=Nueva Segovia|SJ=Río San Juan|RI=Rivas"
    "|AN=Atlántico Norte|AS=Atlántico Sur",
    "NL|Netherlands|DR=Drenthe|FL=Flevoland|FR=Friesland|GE=Gelderland|GR=Groningen|LI=Limburg"
    "|NB=Noord-Brabant|NH=Noord-Holland|OV=Overijssel|UT=Utrecht|ZE=Zeeland|ZH=Zuid-Holland",
    "NO|Norway|09=Agder|34=Innlandet|22=Jan Mayen|15=Møre og Romsdal|18=Nordland|03=Oslo|11=Rogaland"
    "|21=Svalbard|54=Troms og Finnmark|50=Trøndelag|38=Vestfold og Telemark|46=Vestland|30=Viken",
    "NP|Nepal|1=Province No. 1|2=Madhesh Province|3=Bagmati Province|4=Gandaki Province|5=Lumbini Province"
    "|6=Karnali Province|7=Sudurpashchim Province",
    "NR|Nauru|01=Aiwo|02=Anabar|03=Anetan|04=Anibare|05=Baiti|06=Boe|07=Buada|08=Denigomodu|09=Ewa|10=Ijuw"
    "|11=Meneng|12=Nibok|13=Uaboe|14=Yaren",
    "NU|Niue|=Niue",
    "NZ|New Zealand|AUK=Auckland|BOP=Bay of Plenty|CAN=Canterbury|GIS=Gisborne|HKB=Hawke's Bay"
    "|MBH=Marlborough|MWT=Manawatu-Wanganui|NTL=Northland|NSN=Nelson|OTA=Otago|STL=Southland|TKI=Taranaki"
    "|TAS=Tasman|WKO=Waikato|WGN=Wellington|WTC=West Coast|CIT=Chatham Islands Territory",
    "OM|Oman|DA=Ad Dakhiliyah|BU=Al Buraymi|WU=Al Wusta|ZA=Az Zahirah|BS=Janub al Batinah"
    "|SS=Janub ash Sharqiyah|MA=Masqat|MU=Musandam|BJ=Shamal al Batinah|SJ=Shamal ash Sharqiyah|ZU=Zufar",
    "PA|Panama|1=Bocas del Toro|4=Chiriquí|2=Coclé|3=Colón|5=Darién|EM=Emberá|6=Herrera|KY=Kuna Yala"
    "|7=Los Santos|NB=Ngäbe-Buglé|8=Panamá|10=Panamá Oeste|9=Veraguas",
    "PE|Peru|AMA=Amazonas|ANC=Ancash|APU=Apurimac|ARE=Arequipa|AYA=Ayacucho|CAJ=Cajamarca|CAL=Callao"
    "|CUS=Cusco|HUV=Huancavelica|HUC=Huanuco|ICA=Ica|JUN=Junin|LAL=La Libertad|LAM=Lambayeque|LIM=Lima"
    "|LOR=Loreto|MDD=Madre de Dios|MOQ=Moquegua|LMA=Municipalidad Metropolitana de Lima|PAS=Pasco|PIU=Piura"
    "|PUN=Puno|SAM=San Martin|TAC=Tacna|TUM=Tumbes|UCA=Ucayali",
    "PF|French Polynesia|=Archipel des Marquises|=Archipel des Tuamotu|=Archipel des Tubuai|=Iles du Vent"
    "|=Iles Sous-le-Vent",
    "PG|Papua New Guinea|NSB=Bougainville|CPM=Central|CPK=Chimbu|EBR=East New Britain|ESW=East Sepik"
    "|EHG=Eastern Highlands|EPW=Enga|GPK=Gulf|HLA=Hela|JWK=Jiwaka|MOM=Madang|MRL=Manus|MBA=Milne Bay"
    "|MPL=Morobe|NCD=Port Moresby|NIK=New Ireland|NPP=Northern|SHM=Southern Highlands|WBK=West New Britain"
    "|SAN=West Sepik|WPD=Western|WHM=Western Highlands",
    "PH|Philippines|PH-14=Autonomous Region in Muslim Mindanao|PH-05=Bicol|PH-02=Cagayan Valley"
    "|PH-40=Calabarzon|PH-13=Caraga|PH-03=Central Luzon|PH-07=Central Visayas"
    "|PH-15=Cordillera Administrative Region|PH-11=Davao|PH-08=Eastern Visayas|PH-01=Ilocos|PH-41=Mimaropa"
    "|PH-00=National Capital Region|PH-10=Northern Mindanao|PH-12=Soccsksargen|PH-06=Western Visayas"
    "|PH-09=Zamboanga Peninsula",
    "PK|Pakistan|JK=Azad Kashmir|BA=Balochistan|GB=Gilgit-Baltistan|IS=Islamabad|KP=Khaibar Pakhtunkhwa"
    "|PB=Punjab|SD=Sindh|TA=Federally Administered Tribal Areas",
    "PL|Poland|02=Dolnośląskie|04=Kujawsko-pomorskie|10=Łódzkie|06=Lubelskie|08=Lubuskie|12=Małopolskie"
    "|14=Mazowieckie|16=Opolskie|18=Podkarpackie|20=Podlaskie|22=Pomorskie|24=Śląskie|26=Świętokrzyskie"
    "|28=Warmińsko-mazurskie|30=Wielkopolskie|32=Zachodniopomorskie",
    "PM|Saint Pierre and Miquelon|=Miquelon|=Saint Pierre",
    "PN|Pitcairn|=Pitcairn Islands",
    "PR|Puerto Rico|=Adjuntas|=Aguada|=Aguadilla|=Aguas Buenas|=Aibonito|=Anasco|=Arecibo|=Arroyo"
    "|=Barceloneta|=Barranquitas|=Bayamon|=Cabo Rojo|=Caguas|=Camuy|=Canovanas|=Carolina|=Cat|=Ceiba|=Ciales"
    "|=Cidra|=Coamo|=Comerio|=Corozal|=Culebra|=Dorado|=Fajardo|=Florida|=Guanica|=Guayama|=Guayanilla"
    "|=Guaynabo|=Gurabo|=Hatillo|=Hormigueros|=Humacao|=Isabe|=Juana Diaz|=Juncos|=Lajas|=Lares|=Las Marias"
    "|=Las oiza|=Luquillo|=Manati|=Maricao|=Maunabo|=Mayaguez|=Moca|=Morovis|=Naguabo|=Naranjito|=Orocovis"
    "|=Patillas|=Penuelas|=Ponce|=Quebradillas|=Rincon|=Rio Grande|=Sabana linas|=San German|=San Juan"
    "|=San Lorenzo|=San Sebastian|=Santa Isabel|=Toa Alta|=Toa Baja|=Trujillo Alto|=Utuado|=Vega Alta"
    "|=Vega ues|=Villalba|=Yabucoa|=Yauco",
    "PS|Palestine|HBN=Ak Khalīl|JEM=Al Quds|JRH=Arīḩā wal Aghwār|BTH=Bayt Laḩm|DEB=Dayr al Balaḩ"
    "|GZA=Ghazzah|JEN=Janīn|KYS=Khān Yūnis|NBS=Nāblus|QQA=Qalqīyah|RFH=Rafaḩ"
    "|RBH=Rām Allāh wal Bīrah|SLT=Salfīt|NGZ=Shamāl Ghazzah|TBS=Ţūbās|TKM=Ţūlkarm",
    "PT|Portugal|20=Açores|01=Aveiro|02=Beja|03=Braga|04=Bragança|05=Castelo Branco|06=Coimbra|07=Évora"
    "|08=Faro|09=Guarda|10=Leiria|11=Lisboa|30=Madeira|12=Portalegre|13=Porto|14=Santarém|15=Setúbal"
    "|16=Viana do Castelo|17=Vila Real|18=Viseu",
    "PW|Palau|002=Aimeliik|004=Airai|010=Angaur|050=Hatobohei|100=Kayangel|150=Koror|212=Melekeok"
    "|214=Ngaraard|218=Ngarchelong|222=Ngardmau|224=Ngatpang|226=Ngchesar|227=Ngeremlengui|228=Ngiwal"
    "|350=Peleliu|370=Sonsoral",
    "PY|Paraguay|16=Alto Paraguay|10=Alto Parana|13=Amambay|ASU=Asuncion|5=Caaguazu|6=Caazapa|14=Canindeyu"
    "|11=Central|1=Concepcion|3=Cordillera|17=Boqueron|4=Guaira|7=Itapua|8=Misiones|12=Neembucu|9=Paraguari"
    "|15=Presidente Hayes|2=San Pedro",
    "QA|Qatar|DA=Ad Dawḩah|KH=Al Khawr wa adh Dhakhīrah|WA=Al Wakrah|RA=Ar Rayyān|MS=Ash Shamāl"
    "|ZA=Az̧ Za̧`āyin|US=Umm Şalāl",
    "RE|Réunion|=Réunion",
    "RO|Romania|RO-AB=Alba|RO-AR=Arad|RO-AG=Arges|RO-BC=Bacau|RO-BH=Bihor|RO-BN=Bistrita-Nasaud"
    "|RO-BT=Botosani|RO-BR=Braila|RO-BV=Brasov|RO-B=Bucharest|RO-BZ=Buzau|RO-CL=Calarasi|RO-CS=Caras-Severin"
    "|RO-CJ=Cluj|RO-CT=Constanta|RO-CV=Covasna|RO-DB=Dambovita|RO-DJ=Dolj|RO-GL=Galati|RO-GR=Giurgiu"
    "|RO-GJ=Gorj|RO-HR=Harghita|RO-HD=Hunedoara|RO-IL=Ialomita|RO-IS=Iasi|RO-IF=Ilfov|RO-MM=Maramures"
    "|RO-MH=Mehedinti|RO-MS=Mures|RO-NT=Neamt|RO-OT=Olt|RO-PH=Prahova|RO-SJ=Salaj|RO-SM=Satu Mare|RO-SB=Sibiu"
    "|RO-SV=Suceava|RO-TR=Teleorman|RO-TM=Timis|RO-TL=Tulcea|RO-VL=Valcea|RO-VS=Vaslui|RO-VN=Vrancea",
    "RS|Serbia|00=Beograd (Belgrade)|14=Borski|11=Braničevski|23=Jablanički|06=Južnobački"
    "|04=Južnobanatski|09=Kolubarski|25=Kosovski|28=Kosovsko-Mitrovački|29=Kosovsko-Pomoravski"
    "|08=Mačvanski|17=Moravički|20=Nišavski|24=Pčinjski|26=Pećki|22=Pirotski|10=Podunavski|13=Pomoravski"
    "|27=Prizrenski|19=Rasinski|18=Raški|01=Severnobački|03=Severnobanatski|02=Srednjebanatski|07=Sremski"
    "|12=Šumadijski|21=Toplički|15=Zaječarski|05=Zapadnobački|16=Zlatiborski",
    "RU|Russian Federation|AD=Republic of Adygea|AL=Republic of Altai (Gorno-Altaysk)|ALT=Altai Krai"
    "|AMU=Amur Oblast|ARK=Arkhangelsk Oblast|AST=Astrakhan Oblast|BA=Republic of Bashkortostan"
    "|BEL=Belgorod Oblast|BRY=Bryansk Oblast|BU=Republic of Buryatia|CE=Chechen Republic"
    "|CHE=Chelyabinsk Oblast|CHU=Chukotka Autonomous Okrug|CU=Chuvash Republic|DA=Republic of Dagestan"
    "|IN=Republic of Ingushetia|IRK=Irkutsk Oblast|IVA=Ivanovo Oblast|JEW=Jewish Autonomous Oblast"
    "|KB=Kabardino-Balkar Republic|KLN=Kaliningrad Oblast|KL=Republic of Kalmykia|KLU=Kaluga Oblast"
    "|KAM=Kamchatka Krai|KC=Karachay-Cherkess Republic|KR=Republic of Karelia|KHA=Khabarovsk Krai"
    "|KK=Republic of Khakassia|KHM=Khanty-Mansi Autonomous Okrug - Yugra|KEM=Kemerovo Oblast|KIR=Kirov Oblast"
    "|KO=Komi Republic|KOS=Kostroma Oblast|KDA=Krasnodar Krai|KYA=Krasnoyarsk Krai|KGN=Kurgan Oblast"
    "|KRS=Kursk Oblast|LEN=Leningrad Oblast|LIP=Lipetsk Oblast|MAG=Magadan Oblast|ME=Mari El Republic"
    "|MO=Republic of Mordovia|MOS=Moscow Oblast|MOW=Moscow|MU=Murmansk Oblast|NEN=Nenets Autonomous Okrug"
    "|NIZ=Nizhny Novgorod Oblast|NGR=Novgorod Oblast|NVS=Novosibirsk Oblast|OMS=Omsk Oblast"
    "|ORE=Orenburg Oblast|ORL=Oryol Oblast|PNZ=Penza Oblast|PER=Perm Krai|PRI=Primorsky Krai|PSK=Pskov Oblast"
    "|ROS=Rostov Oblast|RYA=Ryazan Oblast|SPE=Saint Petersburg|SA=Sakha (Yakutia) Republic"
    "|SAK=Sakhalin Oblast|SAM=Samara Oblast|SAR=Saratov Oblast|NOA=Republic of North Ossetia-Alania"
    "|SMO=Smolensk Oblast|STA=Stavropol Krai|SVE=Sverdlovsk Oblast|TAM=Tambov Oblast|TA=Republic of Tatarstan"
    "|TOM=Tomsk Oblast|TU=Tuva Republic|TUL=Tula Oblast|TVE=Tver Oblast|TYU=Tyumen Oblast|UD=Udmurt Republic"
    "|ULY=Ulyanovsk Oblast|VLA=Vladimir Oblast|VGG=Volgograd Oblast|VLG=Vologda Oblast|VOR=Voronezh Oblast"
    "|YAN=Yamalo-Nenets Autonomous Okrug|YAR=Yaroslavl Oblast|ZAB=Zabaykalsky Krai",
    "RW|Rwanda|01=Kigali|02=Eastern|03=Northern|04=Western|05=Southern",
    "SA|Saudi Arabia|14='Asir|11=Al Bahah|08=Al Hudud ash Shamaliyah|12=Al Jawf|03=Al Madinah al Munawwarah"
    "|05=Al Qasim|01=Ar Riyad|04=Ash Sharqiyah|06=Ha'il|09=Jazan|02=Makkah al Mukarramah|10=Najran|07=Tabuk",
    "SB|Solomon Islands|CE=Central|CH=Choiseul|GU=Guadalcanal|CT=Honiara|IS=Isabel|MK=Makira-Ulawa|ML=Malaita"
    "|RB=Rennell and Bellona|TE=Temotu|WE=Western",
    "SC|Seychelles|01=Anse aux Pins|02=Anse Boileau|03=Anse Etoile|05=Anse Royale|04=Anu Cap|06=Baie Lazare"
    "|07=Baie Sainte Anne|08=Beau Vallon|09=Bel Air|10=Bel Ombre|11=Cascade|12=Glacis|13=Grand'Anse Mahe"
    "|14=Grand'Anse Praslin|15=La Digue|16=La Riviere Anglaise|24=Les Mamelles|17=Mont Buxton|18=Mont Fleuri"
    "|19=Plaisance|20=Pointe La Rue|21=Port Glaud|25=Roche Caiman|22=Saint Louis|23=Takamaka",
    "SD|Sudan|RS=Al Bahr al Ahmar|GZ=Al Jazirah|KH=Al Khartum|GD=Al Qadarif|NW=An Nil al Abyad"
    "|NB=An Nil al Azraq|NO=Ash Shamaliyah|DW=Gharb Darfur|GK=Gharb Kurdufan|DS=Janub Darfur"
    "|KS=Janub Kurdufan|KA=Kassala|NR=Nahr an Nil|DN=Shamal Darfur|DE=Sharq Darfur|KN=Shiamal Kurdufan"
    "|SI=Sinnar|DC=Wasat Darfur Zalinjay",
    "SE|Sweden|K=Blekinge|W=Dalarna|X=Gävleborg|I=Gotland|N=Halland|Z=Jämtland|F=Jönköping|H=Kalmar"
    "|G=Kronoberg|BD=Norrbotten|T=Örebro|E=Östergötland|M=Skåne|D=Södermanland|AB=Stockholm|C=Uppsala"
    "|S=Värmland|AC=Västerbotten|Y=Västernorrland|U=Västmanland|O=Västra Götaland",
    "SG|Singapore|01=Central Singapore|02=North East|03=North West|04=South East|05=South West",
    "SH|Saint Helena, Ascension and Tristan da Cunha|AC=Ascension|HL=Saint Helena|TA=Tristan da Cunha",
    "SI|Slovenia|001=Ajdovscina|195=Apace|002=Beltinci|148=Benedikt|149=Bistrica ob Sotli|003=Bled|150=Bloke"
    "|004=Bohinj|005=Borovnica|006=Bovec|151=Braslovce|007=Brda|009=Brezice|008=Brezovica|152=Cankova"
    "|011=Celje|012=Cerklje na Gorenjskem|013=Cerknica|014=Cerkno|153=Cerkvenjak|196=Cirkulane|015=Crensovci"
    "|016=Crna na Koroskem|017=Crnomelj|018=Destrnik|019=Divaca|154=Dobje|020=Dobrepolje|155=Dobrna"
    "|021=Dobrova-Polhov Gradec|156=Dobrovnik|022=Dol pri Ljubljani|157=Dolenjske Toplice|023=Domzale"
    "|024=Dornava|025=Dravograd|026=Duplek|027=Gorenja Vas-Poljane|028=Gorisnica|207=Gorje|029=Gornja Radgona"
    "|030=Gornji Grad|031=Gornji Petrovci|158=Grad|032=Grosuplje|159=Hajdina|160=Hoce-Slivnica|161=Hodos"
    "|162=Horjul|034=Hrastnik|035=Hrpelje-Kozina|036=Idrija|037=Ig|038=Ilirska Bistrica|039=Ivancna Gorica"
    "|040=Izola|041=Jesenice|042=Jursinci|043=Kamnik|044=Kanal|045=Kidricevo|046=Kobarid|047=Kobilje"
    "|048=Kocevje|049=Komen|164=Komenda|050=Koper|197=Kodanjevica na Krki|165=Kostel|051=Kozje|052=Kranj"
    "|053=Kranjska Gora|166=Krizevci|054=Krsko|055=Kungota|056=Kuzma|057=Lasko|058=Lenart|059=Lendava"
    "|060=Litija|061=Ljubljana|062=Ljubno|063=Ljutomer|208=Log-Dragomer|064=Logatec|065=Loska Dolina"
    "|066=Loski Potok|167=Lovrenc na Pohorju|068=Lukovica|067=Luce|069=Majsperk|198=Makole|070=Maribor"
    "|168=Markovci|071=Medvode|072=Menges|073=Metlika|074=Mezica|169=Miklavz na Dravskem Polju"
    "|075=Miren-Kostanjevica|212=Mirna|170=Mirna Pec|076=Mislinja|199=Mokronog-Trebelno|077=Moravce"
    "|078=Moravske Toplice|079=Mozirje|080=Murska Sobota|082=Naklo|083=Nazarje|084=Nova Gorica|085=Novo Mesto"
    "|086=Odranci|087=Ormoz|088=Osilnica|089=Pesnica|090=Piran|091=Pivka|092=Podcetrtek|172=Podlehnik"
    "|093=Podvelka|200=Poljcane|094=Postojna|174=Prebold|095=Preddvor|175=Prevalje|096=Ptuj|098=Race-Fram"
    "|099=Radece|100=Radenci|101=Radlje ob Dravi|102=Radovljica|103=Ravne na Koroskem|176=Razkrizje"
    "|209=Recica ob Savinji|201=Rence-Vogrsko|104=Ribnica|177=Ribnica na Poboriu|106=Rogaska Slatina"
    "|105=Rogasovci|107=Rogatec|108=Ruse|033=Salovci|178=Selnica ob Dravi|109=Semic|183=Sempeter-Vrtojba"
    "|117=Sencur|118=Sentilj|119=Sentjernej|120=Sentjur|211=Sentrupert|110=Sevnica|111=Sezana|121=Skocjan"
    "|122=Skofja Loka|123=Skofljica|112=Slovenj Gradec|113=Slovenska Bistrica|114=Slovenske Konjice"
    "|124=Smarje pri elsah|206=Smarjeske Toplice|125=Smartno ob Paki|194=Smartno pri Litiji|179=Sodrazica"
    "|180=Solcava|126=Sostanj|202=Sredisce ob Dravi|115=Starse|127=Store|203=Straza|181=Sveta Ana"
    "|204=Sveta Trojica v Slovenskih Goricah|182=Sveta Andraz v Slovenskih Goricah|116=Sveti Jurij"
    "|210=Sveti Jurij v Slovenskih Goricah|205=Sveti Tomaz|184=Tabor|010=Tisina|128=Tolmin|129=Trbovlje"
    "|130=Trebnje|185=Trnovska Vas|186=Trzin|131=Trzic|132=Turnisce|133=Velenje|187=Velika Polana"
    "|134=Velike Lasce|188=Verzej|135=Videm|136=Vipava|137=Vitanje|138=Vodice|139=Vojnik|189=Vransko"
    "|140=Vrhnika|141=Vuzenica|142=Zagorje ob Savi|143=Zavrc|144=Zrece|190=Zalec|146=Zelezniki|191=Zetale"
    "|147=Ziri|192=Zirovnica|193=Zuzemberk",
    "SK|Slovakia|BC=Banskobystricky|BL=Bratislavsky|KI=Kosicky|NI=Nitriansky|PV=Presovsky|TC=Trenciansky"
    "|TA=Trnavsky|ZI=Zilinsky",
    "SL|Sierra Leone|E=Eastern|N=Northern|S=Southern|W=Western",
    "SM|San Marino|01=Acquaviva|06=Borgo Maggiore|02=Chiesanuova|03=Domagnano|04=Faetano|05=Fiorentino"
    "|08=Montegiardino|07=San Marino|09=Serravalle",
    "SN|Senegal|DK=Dakar|DB=Diourbel|FK=Fatick|KA=Kaffrine|KL=Kaolack|KE=Kedougou|KD=Kolda|LG=Louga|MT=Matam"
    "|SL=Saint-Louis|SE=Sedhiou|TC=Tambacounda|TH=Thies|ZG=Ziguinchor",
    "SO|Somalia|AW=Awdal|BK=Bakool|BN=Banaadir|BR=Bari|BY=Bay|GA=Galguduud|GE=Gedo|HI=Hiiraan"
    "|JD=Jubbada Dhexe|JH=Jubbada Hoose|MU=Mudug|NU=Nugaal|SA=Sanaag|SD=Shabeellaha Dhexe"
    "|SH=Shabeellaha Hoose|SO=Sool|TO=Togdheer|WO=Woqooyi Galbeed",
    "SR|Suriname|BR=Brokopondo|CM=Commewijne|CR=Coronie|MA=Marowijne|NI=Nickerie|PR=Para|PM=Paramaribo"
    "|SA=Saramacca|SI=Sipaliwini|WA=Wanica",
    "SS|South Sudan|CE=Central Equatoria|EE=Eastern Equatoria|JG=Jonglei|LK=Lakes|BN=Northern Bahr el Ghazal"
    "|UY=Unity|NU=Upper Nile|WR=Warrap|BW=Western Bahr el Ghazal|EW=Western Equatoria",
    "ST|Sao Tome and Principe|P=Principe|S=Sao Tome",
    "SV|El Salvador|AH=Ahuachapán|CA=Cabañas|CU=Cuscatlán|CH=Chalatenango|LI=La Libertad|PA=La Paz"
    "|UN=La Unión|MO=Morazán|SM=San Miguel|SS=San Salvador|SA=Santa Ana|SV=San Vicente|SO=Sonsonate"
    "|US=Usulután",
    "SX|Sint Maarten (Dutch part)|=Sint Maarten",
    "SY|Syrian Arab Republic|HA=Al Hasakah|LA=Al Ladhiqiyah|QU=Al Qunaytirah|RA=Ar Raqqah|SU=As Suwayda'"
    "|DR=Dar'a|DY=Dayr az Zawr|DI=Dimashq|HL=Halab|HM=Hamah|HI=Hims|ID=Idlib|RD=Rif Dimashq|TA=Tartus",
    "SZ|Eswatini|HH=Hhohho|LU=Lubombo|MA=Manzini|SH=Shiselweni",
    "TC|Turks and Caicos Islands|=Turks and Caicos Islands",
    "TD|Chad|BG=Bahr el Ghazal|BA=Batha|BO=Borkou|CB=Chari-Baguirmi|EE=Ennedi-Est|EO=Ennedi-Ouest|GR=Guéra"
    "|HL=Hadjer Lamis|KA=Kanem|LC=Lac|LO=Logone Occidental|LR=Logone Oriental|MA=Mondoul|ME=Mayo-Kébbi-Est"
    "|MC=Moyen-Chari|OD=Ouaddai|SA=Salamat|SI=Sila|TA=Tandjilé|TI=Tibesti|ND=Ville de Ndjamena|WF=Wadi Fira",
    "TF|French Southern and Antarctic Lands|=Adelie Land|=Ile Crozet|=Iles Kerguelen"
    "|=Iles Saint-Paul et Amsterdam",
    "TG|Togo|C=Centre|K=Kara|M=Maritime|P=Plateaux|S=Savannes",
    "TH|Thailand|37=Amnat Charoen|15=Ang Thong|38=Bueng Kan|31=Buri Ram|24=Chachoengsao|18=Chai Nat"
    "|36=Chaiyaphum|22=Chanthaburi|50=Chiang Mai|57=Chiang Rai|20=Chon Buri|86=Chumphon|46=Kalasin"
    "|62=Kamphaeng Phet|71=Kanchanaburi|40=Khon Kaen|81=Krabi|10=Krung Thep Mahanakhon (Bangkok)|52=Lampang"
    "|51=Lamphun|42=Loei|16=Lop Buri|58=Mae Hong Son|44=Maha Sarakham|49=Mukdahan|26=Nakhon Nayok"
    "|73=Nakhon Phathom|48=Nakhon Phanom|30=Nakhon Ratchasima|60=Nakhon Sawan|80=Nakhon Si Thammarat|55=Nan"
    "|96=Narathiwat|39=Nong Bua Lam Phu|43=Nong Khai|12=Nonthaburi|13=Pathum Thani|94=Pattani|82=Phangnga"
    "|93=Phatthalung|56=Phayao|67=Phetchabun|76=Phetchaburi|66=Phichit|65=Phitsanulok"
    "|14=Phra Nakhon Si Ayutthaya|54=Phrae|83=Phuket|25=Prachin Buri|77=Prachuap Khiri Khan|85=Ranong"
    "|70=Ratchaburi|21=Rayong|45=Roi Et|27=Sa Kaeo|47=Sakon Nakhon|11=Samut Prakan|74=Samut Sakhon"
    "|75=Samut Songkhram|19=Saraburi|91=Satun|17=Sing Buri|33=Si Sa ket|90=Songkhla|64=Sukhothai"
    "|72=Suphan Buri|84=Surat Thani|32=Surin|63=Tak|92=Trang|23=Trat|34=Ubon Ratchathani|41=Udon Thani"
    "|61=Uthai Thani|53=Uttaradit|95=Yala|35=Yasothon",
    "TJ|Tajikistan|DU=Dushanbe|GB=Kŭhistoni Badakhshon|KT=Khatlon|SU=Sughd",
    "TK|Tokelau|=Atafu|=Fakaofo|=Nukunonu",
    "TL|Timor-Leste|AL=Aileu|AN=Ainaro|BA=Baucau|BO=Bobonaro|CO=Cova Lima|DI=Dili|ER=Ermera|LA=Lautem"
    "|LI=Liquica|MT=Manatuto|MF=Manufahi|OE=Oecussi|VI=Viqueque",
    "TM|Turkmenistan|A=Ahal|S=Asgabat|B=Balkan|D=Dashoguz|L=Lebap|M=Mary",
    "TN|Tunisia|12=Ariana|31=Beja|13=Ben Arous|23=Bizerte|81=Gabes|71=Gafsa|32=Jendouba|41=Kairouan"
    "|42=Kasserine|73=Kebili|33=Kef|53=Mahdia|82=Medenine|52=Monastir|21=Nabeul|61=Sfax|43=Sidi Bouzid"
    "|34=Siliana|51=Sousse|83=Tataouine|72=Tozeur|11=Tunis|22=Zaghouan",
    "TO|Tonga|01='Eua|02=Ha'apai|03=Niuas|04=Tongatapu|05=Vava'u",
    "TR|Turkey|01=Adana|02=Adiyaman|03=Afyonkarahisar|04=Agri|68=Aksaray|05=Amasya|06=Ankara|07=Antalya"
    "|75=Ardahan|08=Artvin|09=Aydin|10=Balikesir|74=Bartin|72=Batman|69=Bayburt|11=Bilecik|12=Bingol"
    "|13=Bitlis|14=Bolu|15=Burdur|16=Bursa|17=Canakkale|18=Cankiri|19=Corum|20=Denizli|21=Diyarbakir|81=Duzce"
    "|22=Edirne|23=Elazig|24=Erzincan|25=Erzurum|26=Eskisehir|27=Gaziantep|28=Giresun|29=Gumushane|30=Hakkari"
    "|31=Hatay|76=Igdir|32=Isparta|34=Istanbul|35=Izmir|46=Kahramanmaras|78=Karabuk|70=Karaman|36=Kars"
    "|37=Kastamonu|38=Kayseri|79=Kilis|71=Kirikkale|39=Kirklareli|40=Kirsehir|41=Kocaeli|42=Konya|43=Kutahya"
    "|44=Malatya|45=Manisa|47=Mardin|33=Mersin|48=Mugla|49=Mus|50=Nevsehir|51=Nigde|52=Ordu|80=Osmaniye"
    "|53=Rize|54=Sakarya|55=Samsun|63=Sanliurfa|56=Siirt|57=Sinop|73=Sirnak|58=Sivas|59=Tekirdag|60=Tokat"
    "|61=Trabzon|62=Tunceli|64=Usak|65=Van|77=Yalova|66=Yozgat|67=Zonguldak",
    "TT|Trinidad and Tobago|ARI=Arima|CHA=Chaguanas|CTT=Couva-Tabaquite-Talparo|DMN=Diefo Martin"
    "|MRC=Mayaro-Rio Claro|PED=Penal-Debe|PTF=Point Fortin|POS=Port-of-Spain|PRT=Princes Town"
    "|SFO=San Fernando|SJL=San Juan-Laventille|SGE=Sangre Grande|SIP=Siparia|TOB=Tobago|TUP=Tunapuna-Piarco",
    "TV|Tuvalu|FUN=Funafuti|NMG=Nanumanga|NMA=Nanumea|NIT=Niutao|NUI=Nui|NKF=Nukufetau|NKL=Nukulaelae"
    "|VAU=Vaitupu",
    "TW|Taiwan|CHA=Changhua|CYQ=Chiayi|HSQ=Hsinchu|HUA=Hualien|KHH=Kaohsiung|KEE=Keelung|KIN=Kinmen"
    "|LIE=Lienchiang|MIA=Miaoli|NAN=Nantou|PEN=Penghu|NWT=New Taipei|PIF=Pingtung|TXG=Taichung|TNN=Tainan"
    "|TPE=Taipei|TTT=Taitung|TAO=Taoyuan|ILA=Yilan|YUN=Yunlin",
    "TZ|Tanzania, United Republic of|01=Arusha|19=Coast|02=Dar es Salaam|03=Dodoma|04=Iringa|05=Kagera"
    "|08=Kigoma|09=Kilimanjaro|12=Lindi|26=Manyara|13=Mara|14=Mbeya|16=Morogoro|17=Mtwara|18=Mwanza"
    "|06=Pemba North|10=Pemba South|20=Rukwa|21=Ruvuma|22=Shinyanga|23=Singida|24=Tabora|25=Tanga"
    "|07=Zanzibar North|11=Zanzibar Central/South|15=Zanzibar Urban/West",
    "UA|Ukraine|71=Cherkaska oblast|74=Chernihivska oblast|77=Chernivetska oblast|12=Dnipropetrovska oblast"
    "|14=Donetska oblast|26=Ivano-Frankivska oblast|63=Kharkivska oblast|65=Khersonska oblast"
    "|68=Khmelnytska oblast|32=Kyivska oblast|35=Kirovohradska oblast|09=Luhanska oblast|46=Lvivska oblast"
    "|48=Mykolaivska oblast|51=Odeska oblast|53=Poltavska oblast|56=Rivnenska oblast|59=Sumska oblast"
    "|61=Ternopilska oblast|05=Vinnytska oblast|07=Volynska oblast|21=Zakarpatska oblast|23=Zaporizka oblast"
    "|18=Zhytomyrska oblast|43=Avtonomna Respublika Krym|30=Kyiv|40=Sevastopol",
    "UG|Uganda|317=Abim|301=Adjumani|314=Amolatar|216=Amuria|319=Amuru|302=Apac|303=Arua|217=Budaka"
    "|223=Bududa|201=Bugiri|224=Bukedea|218=Bukwa|419=Buliisa|401=Bundibugyo|402=Bushenyi|202=Busia"
    "|219=Butaleja|318=Dokolo|304=Gulu|403=Hoima|416=Ibanda|203=Iganga|417=Isingiro|204=Jinja|315=Kaabong"
    "|404=Kabale|405=Kabarole|213=Kaberamaido|101=Kalangala|220=Kaliro|102=Kampala|205=Kamuli|413=Kamwenge"
    "|414=Kanungu|206=Kapchorwa|406=Kasese|207=Katakwi|112=Kayunga|407=Kibaale|103=Kiboga|418=Kiruhura"
    "|408=Kisoro|305=Kitgum|316=Koboko|306=Kotido|208=Kumi|415=Kyenjojo|307=Lira|104=Luwero|116=Lyantonde"
    "|229=Luuka|221=Manafwa|320=Maracha|105=Masaka|409=Masindi|214=Mayuge|209=Mbale|410=Mbarara|114=Mityana"
    "|308=Moroto|309=Moyo|106=Mpigi|107=Mubende|108=Mukono|311=Nakapiripirit|115=Nakaseke|109=Nakasongola"
    "|222=Namutumba|310=Nebbi|411=Ntungamo|321=Oyam|312=Pader|210=Pallisa|110=Rakai|412=Rukungiri"
    "|111=Sembabule|215=Sironko|211=Soroti|212=Tororo|113=Wakiso|313=Yumbe",
    "UM|United States Minor Outlying Islands|81=Baker Island|84=Howland Island|86=Jarvis Island"
    "|67=Johnston Atoll|89=Kingman Reef|71=Midway Islands|76=Navassa Island|95=Palmyra Atoll|79=Wake Island"
    "|BN=Bajo Nuevo Bank|SB=Serranilla Bank",
    "US|United States|AL=Alabama|AK=Alaska|AS=American Samoa|AZ=Arizona|AR=Arkansas|CA=California|CO=Colorado"
    "|CT=Connecticut|DE=Delaware|DC=District of Columbia|FM=Micronesia|FL=Florida|GA=Georgia|GU=Guam"
    "|HI=Hawaii|ID=Idaho|IL=Illinois|IN=Indiana|IA=Iowa|KS=Kansas|KY=Kentucky|LA=Louisiana|ME=Maine"
    "|MH=Marshall Islands|MD=Maryland|MA=Massachusetts|MI=Michigan|MN=Minnesota|MS=Mississippi|MO=Missouri"
    "|MT=Montana|NE=Nebraska|NV=Nevada|NH=New Hampshire|NJ=New Jersey|NM=New Mexico|NY=New York"
    "|NC=North Carolina|ND=North Dakota|MP=Northern Mariana Islands|OH=Ohio|OK=Oklahoma|OR=Oregon|PW=Palau"
    "|PA=Pennsylvania|PR=Puerto Rico|RI=Rhode Island|SC=South Carolina|SD=South Dakota|TN=Tennessee|TX=Texas"
    "|UT=Utah|VT=Vermont|VI=Virgin Islands|VA=Virginia|WA=Washington|WV=West Virginia|WI=Wisconsin|WY=Wyoming"
    "|AA=Armed Forces Americas|AE=Armed Forces Europe, Canada, Africa and Middle East|AP=Armed Forces Pacific",
    "UY|Uruguay|AR=Artigas|CA=Canelones|CL=Cerro Largo|CO=Colonia|DU=Durazno|FS=Flores|FD=Florida"
    "|LA=Lavalleja|MA=Maldonado|MO=Montevideo|PA=Paysandú|RN=Río Negro|RV=Rivera|RO=Rocha|SA=Salto"
    "|SJ=San José|SO=Soriano|TA=Tacuarembó|TT=Treinta y Tres",
    "UZ|Uzbekistan|TK=Toshkent shahri|AN=Andijon|BU=Buxoro|FA=Farg‘ona|JI=Jizzax|NG=Namangan|NW=Navoiy"
    "|QA=Qashqadaryo (Qarshi)|SA=Samarqand|SI=Sirdaryo (Guliston)|SU=Surxondaryo (Termiz)"
    "|TO=Toshkent wiloyati|XO=Xorazm (Urganch)|QR=Qoraqalpog‘iston Respublikasi (Nukus)",
    "VA|Holy See (Vatican City)|01=Holy See (Vatican City)",
    "VC|Saint Vincent and the Grenadines|01=Charlotte|06=Grenadines|02=Saint Andrew|03=Saint David"
    "|04=Saint George|05=Saint Patrick",
    "VE|Venezuela, Bolivarian Republic of|W=Dependencias Federales|A=Distrito Federal|Z=Amazonas"
    "|B=Anzoátegui|C=Apure|D=Aragua|E=Barinas|F=Bolívar|G=Carabobo|H=Cojedes|Y=Delta Amacuro|I=Falcón"
    "|J=Guárico|K=Lara|L=Mérida|M=Miranda|N=Monagas|O=Nueva Esparta|P=Portuguesa|R=Sucre|S=Táchira"
    "|T=Trujillo|X=Vargas|U=Yaracuy|V=Zulia",
    "VG|Virgin Islands, British|ANG=Anegada|JVD=Jost Van Dyke|TTA=Tortola|VGD=Virgin Gorda",
    "VI|Virgin Islands, U.S.|STH=St. Thomas|SJO=St. John|SCR=St. Croix",
    "VN|Vietnam|44=An Giang|43=Bà Rịa - Vũng Tàu|57=Bình Dương|58=Bình Phước|31=Bình Định"
    "|40=Bình Thuận|55=Bạc Liêu|54=Bắc Giang|53=Bắc Kạn|56=Bắc Ninh|50=Bến Tre|04=Cao Bằng"
    "|59=Cà Mau|33=Đắk Lắk|72=Đắk Nông|71=Điện Biên|39=Đồng Nai|45=Đồng Tháp|30=Gia Lai"
    "|03=Hà Giang|63=Hà Nam|15=Hà Tây|23=Hà Tĩnh|61=Hải Dương|73=Hậu Giang|14=Hòa Bình"
    "|66=Hưng Yên|34=Khánh Hòa|47=Kiên Giang|28=Kon Tum|01=Lai Châu|35=Lâm Đồng|09=Lạng Sơn"
    "|02=Lào Cai|41=Long An|67=Nam Định|22=Nghệ An|18=Ninh Bình|36=Ninh Thuận|68=Phú Thọ"
    "|32=Phú Yên|24=Quảng Bình|27=Quảng Nam|29=Quảng Ngãi|13=Quảng Ninh|25=Quảng Trị"
    "|52=Sóc Trăng|05=Sơn La|37=Tây Ninh|20=Thái Bình|69=Thái Nguyên|21=Thanh Hóa"
    "|26=Thừa Thiên–Huế|46=Tiền Giang|51=Trà Vinh|07=Tuyên Quang|49=Vĩnh Long|70=Vĩnh Phúc"
    "|06=Yên Bái|CT=Cần Thơ|DN=Đà Nẵng|HN=Hà Nội|HP=Hải Phòng|SG=Hồ Chí Minh (Sài Gòn)",
    "VU|Vanuatu|MAP=Malampa|PAM=Pénama|SAM=Sanma|SEE=Shéfa|TAE=Taféa|TOB=Torba",
    "WF|Wallis and Futuna|ALO=Alo|SIG=Sigave|WAL=Wallis",
    "WS|Samoa|AA=A'ana|AL=Aiga-i-le-Tai|AT=Atua|FA=Fa'asaleleaga|GE=Gaga'emauga|GI=Gagaifomauga|PA=Palauli"
    "|SA=Satupa'itea|TU=Tuamasaga|VF=Va'a-o-Fonoti|VS=Vaisigano",
    "XK|Kosovo|FZ=Farizaj|GK=Gjakova|GL=Gjilan|MI=Mitrovica|PE=Peja/Peć|PR=Pristina|PZ=Prizren",
    "YE|Yemen|AB=Abyān|AD='Adan|DA=Aḑ Ḑāli'|BA=Al Bayḑā'|HU=Al Ḩudaydah|JA=Al Jawf|MR=Al Mahrah"
    "|MW=Al Maḩwīt|AM='Amrān|DH=Dhamār|HD=Ḩaḑramawt|HJ=Ḩajjah|IB=Ibb|LA=Laḩij|MA=Ma'rib"
    "|RA=Raymah|SD=Şā‘dah|SN=Şan‘ā'|SH=Shabwah|TA=Tā‘izz",
    "YT|Mayotte|01=Dzaoudzi|02=Pamandzi|03=Mamoudzou|04=Dembeni|05=Bandrélé|06=Kani-Kéli|07=Bouéni"
    "|08=Chirongui|09=Sada|10=Ouangani|11=Chiconi|12=Tsingoni|13=M'Tsangamouji|14=Acoua|15=Mtsamboro"
    "|16=Bandraboua|17=Koungou",
    "ZA|South Africa|EC=Eastern Cape|FS=Free State|GT=Gauteng|NL=KwaZulu-Natal|LP=Limpopo|MP=Mpumalanga"
    "|NC=Northern Cape|NW=North West|WC=Western Cape",
    "ZM|Zambia|02=Central|08=Copperbelt|03=Eastern|04=Luapula|09=Lusaka|10=Muchinga|05=Northern"
    "|06=North-Western|07=Southern|01=Western",
    "ZW|Zimbabwe|BU=Bulawayo|HA=Harare|MA=Manicaland|MC=Mashonaland Central|ME=Mashonaland East"
    "|MW=Mashonaland West|MV=Masvingo|MN=Matabeleland North|MS=Matabeleland South|MI=Midlands",
};

// One platform a line: its name, then its operating systems.
constexpr std::string_view kPlatforms[] = {
    "Windows|Windows 7|Windows 8.1|Windows 10 Home|Windows 10 Pro|Windows 10 Enterprise|Windows 11 Home"
    "|Windows 11 Pro|Windows 11 Enterprise|Windows Server 2008 R2|Windows Server 2012|Windows Server 2012 R2"
    "|Windows Server 2016|Windows Server 2019|Windows Server 2022|Windows Server 2025",
    "Mac|macOS 10.15 Catalina|macOS 11 Big Sur|macOS 12 Monterey|macOS 13 Ventura|macOS 14 Sonoma"
    "|macOS 15 Sequoia",
    "Linux|AlmaLinux|CentOS|Debian|Fedora|Red Hat Enterprise Linux|Rocky Linux|SUSE Linux Enterprise Server"
    "|Ubuntu|Ubuntu Server",
    "Virtualization|Citrix Hypervisor|Hyper-V Server|Proxmox VE|VMware ESXi|VMware vSphere|XCP-ng",
    "Network|ArubaOS|Cisco IOS|Cisco IOS XE|Cisco NX-OS|FortiOS|Junos OS|Meraki|MikroTik RouterOS|PAN-OS"
    "|SonicOS|UniFi OS",
    "Storage|DiskStation Manager|NetApp ONTAP|QTS|TrueNAS",
    "Mobile|Android|ChromeOS|iOS|iPadOS",
    "Unix|AIX|FreeBSD|HP-UX|OpenBSD|Solaris",
};
// clang-format on

}  // namespace

std::span<const std::string_view> seed_countries() {
  return kCountries;
}
std::span<const std::string_view> seed_platforms() {
  return kPlatforms;
}

}  // namespace gluepot::local
